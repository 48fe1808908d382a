"""How many tickets each view holds, as its badge shows it."""

from collections.abc import Collection
from functools import partial
from typing import Any

from msgspec import Struct

from helpdesk.conditions.compiling import all_true
from helpdesk.db.sql import Question, fetch, fetch_as
from helpdesk.events.actor import Capability, Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.enums import View
from helpdesk.tickets.queries.views import view_clause

MOST_COUNTED = 999
# Views that hold a part of each team's tickets; the others are narrow by themselves.
_OF_TEAMS = frozenset({View.UNASSIGNED, View.TEAM, View.WAITING, View.OPEN, View.ALL, View.CLOSED})
# What is in these depends on who looks; the others hold the same for all who see the same tickets.
OWN_VIEWS = (View.MINE, View.NEW_REPLIES, View.TEAM)
SHARED_VIEWS = tuple(view for view in View if view not in OWN_VIEWS)
_PART = (
    "SELECT FROM tickets WHERE tickets.disposition = 'live' AND ({wanted}) AND {part}"
    f" LIMIT {MOST_COUNTED}"
)
# Of hidden teams, what somebody follows and is not given: read once for all counts.
_FOLLOWED = """
    followed AS MATERIALIZED (
      SELECT tickets.team, tickets.assignee, tickets.status_category
      FROM ticket_followers JOIN tickets ON tickets.id = ticket_followers.ticket
      WHERE ticket_followers.person = $2 AND tickets.disposition = 'live'
        AND tickets.team = ANY($1::bigint[]) AND tickets.assignee IS DISTINCT FROM $2)
"""


class ViewCounts(Struct, frozen=True):
    """A number a view; 999 stands for that many or more."""

    mine: int
    new_replies: int
    overdue: int
    due_soon: int
    unassigned: int
    team: int
    waiting: int
    open: int
    all: int
    closed: int

    def of(self, view: View) -> int:
        return getattr(self, view)


async def view_counts(actor: Staff) -> ViewCounts:
    """All counts in one statement, each of which stops counting at 999."""
    question = counts_question(actor)
    return (await fetch_as(ViewCounts, question.statement, *question.args))[0]


def counts_question(actor: Staff) -> Question[ViewCounts]:
    """The same, to be asked for together with other things."""
    statement, args = counts_statement(actor)
    return Question(ViewCounts, statement, tuple(args))


async def some_counts(actor: Staff, views: Collection[View]) -> dict[str, int]:
    """The counts of these views by their names, in one statement."""
    statement, args = counts_statement(actor, views)
    return (await fetch(statement, *args))[0]


def counts_statement(actor: Staff, views: Collection[View] = tuple(View)) -> tuple[str, list[Any]]:
    """Whoever sees little of much is counted team by team: an index leads to what they see, past the rest."""
    is_apart = bool(actor.hidden_teams) and actor.can(Capability.READ_TICKETS)
    args: list[Any] = [sorted(actor.hidden_teams), actor.person] if is_apart else []
    counts: list[str] = []
    for view in views:
        if is_apart and view in _OF_TEAMS:
            wanted = view_clause(actor, view, len(args) + 1)
            those = _apart(wanted.sql)
        else:
            wanted = all_true(
                partial(visible_to, actor), partial(view_clause, actor, view), first_param=len(args) + 1
            )
            those = f"SELECT FROM tickets WHERE {wanted.sql} LIMIT {MOST_COUNTED}"
        args.extend(wanted.args)
        counts.append(f'(SELECT count(*) FROM ({those}) AS those) AS "{view}"')  # noqa: S608 - the clauses are ours
    known = f"WITH {_FOLLOWED} " if is_apart else ""
    return f"{known}SELECT {', '.join(counts)}", args


def _apart(wanted: str) -> str:
    """What `visible_to` lets staff see, in parts that share no ticket, so that none is counted twice."""
    seen = _PART.format(wanted=wanted, part="tickets.team = teams.id")
    without_team = _PART.format(wanted=wanted, part="tickets.team IS NULL")
    given = _PART.format(wanted=wanted, part="tickets.team = hidden.team AND tickets.assignee = $2")
    return f"""
        SELECT FROM teams CROSS JOIN LATERAL ({seen}) AS seen WHERE teams.id <> ALL($1::bigint[])
        UNION ALL ({without_team})
        UNION ALL SELECT FROM unnest($1::bigint[]) AS hidden(team) CROSS JOIN LATERAL ({given}) AS given
        UNION ALL SELECT FROM followed AS tickets WHERE {wanted}
        LIMIT {MOST_COUNTED}
    """  # noqa: S608 - the clauses are ours
