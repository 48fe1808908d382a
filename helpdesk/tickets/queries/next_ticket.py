"""Which ticket to do next: of one's own and of those that nobody has, the first in the order of a list.

What somebody answered or skipped comes again when its customer writes, or after some hours.
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial

from msgspec import Struct

from helpdesk.conditions.compiling import Clause, all_true
from helpdesk.core.clock import now
from helpdesk.db.sql import fetch_one
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.enums import Sort
from helpdesk.tickets.impact import Reason
from helpdesk.tickets.queries.inbox import Listing, list_clause
from helpdesk.tickets.queries.orders import ORDERS
from helpdesk.tickets.queries.stakes import reasons_of
from helpdesk.tickets.queries.views import UNSETTLED_SQL

PUT_ASIDE_FOR = timedelta(hours=4)
_AT_WORK = f"{UNSETTLED_SQL} AND tickets.status_category IN ('new', 'open')"
Part = Callable[[Staff, int], Clause]


class NextTicket(Struct, frozen=True, kw_only=True):
    """The ticket to do next, and why it is this one."""

    id: int
    number: str
    assignee: int | None
    reasons: str

    @property
    def why(self) -> tuple[Reason, ...]:
        return reasons_of(self.reasons)


async def next_ticket(actor: Staff, without: Collection[int] = ()) -> NextTicket | None:
    """The first by impact of what is the actor's, and of what nobody has in their teams or in none."""
    return await _first(actor, [_given, _free_in_teams], visible_to, Sort.IMPACT, without)


async def next_in_list(actor: Staff, listing: Listing, without: Collection[int] = ()) -> NextTicket | None:
    """The first in the list of what is the actor's or nobody's."""

    def in_list(_actor: Staff, first_param: int) -> Clause:
        return list_clause(actor, listing, first_param)

    return await _first(actor, [_given, _free], in_list, listing.sort, without)


async def why_of(number: str) -> tuple[Reason, ...]:
    """Why a ticket that somebody sees weighs what it does."""
    found = await fetch_one(
        NextTicket,
        "SELECT id, number, assignee, impact_reasons AS reasons FROM tickets WHERE number = $1",
        number,
    )
    return found.why if found else ()


async def _first(
    actor: Staff, parts: list[Part], among: Part, sort: Sort, without: Collection[int]
) -> NextTicket | None:
    """The first of the firsts: each part is walked by its own index, no further than to its first row."""
    order = ORDERS[sort].written()
    asked: list[str] = []
    args: list[object] = []
    for part in parts:
        wanted = all_true(
            partial(among, actor),
            partial(part, actor),
            partial(_untouched, actor, without),
            first_param=len(args) + 1,
        )
        args.extend(wanted.args)
        asked.append(f"(SELECT tickets.* FROM tickets WHERE {wanted.sql} ORDER BY {order} LIMIT 1)")  # noqa: S608
    together = " UNION ALL ".join(asked)
    statement = f"""
        SELECT id, number, assignee, impact_reasons AS reasons
        FROM ({together}) AS tickets ORDER BY {order} LIMIT 1
    """  # noqa: S608 - the clauses are ours; what a person wrote is a parameter
    return await fetch_one(NextTicket, statement, *args)


def _given(actor: Staff, first_param: int) -> Clause:
    return Clause(f"tickets.assignee = ${first_param} AND {_AT_WORK}", (actor.person,))


def _free(actor: Staff, first_param: int) -> Clause:
    """Of nobody, and where the actor may do something about it."""
    sql = f"""
        tickets.assignee IS NULL AND {_AT_WORK}
        AND (tickets.team IS NULL OR tickets.team <> ALL(${first_param}::bigint[]))
    """
    return Clause(sql, (sorted(actor.readonly_teams),))


def _free_in_teams(actor: Staff, first_param: int) -> Clause:
    sql = f"""
        tickets.assignee IS NULL AND {_AT_WORK}
        AND (tickets.team IS NULL OR tickets.team = ANY(${first_param}::bigint[]))
    """
    return Clause(sql, (sorted(actor.teams - actor.readonly_teams),))


def _untouched(actor: Staff, without: Collection[int], first_param: int) -> Clause:
    """Neither skipped nor answered by the actor of late, unless somebody has written since.

    What is the actor's stays theirs, whoever else looks at it.
    """
    person, since, others = (f"${first_param + number}" for number in range(3))
    sql = f"""
        (tickets.assignee = {person} OR tickets.id <> ALL({others}::bigint[]))
        AND NOT EXISTS (
          SELECT FROM ticket_skips WHERE ticket_skips.person = {person} AND ticket_skips.ticket = tickets.id
            AND skipped_at >= tickets.last_message_at AND skipped_at > {since})
        AND NOT EXISTS (
          SELECT FROM messages WHERE messages.ticket = tickets.id AND messages.author = {person}
            AND messages.created_at >= tickets.last_message_at AND messages.created_at > {since})
    """  # noqa: S608 - numbers are all that enters
    return Clause(sql, (actor.person, now() - PUT_ASIDE_FOR, sorted(without)))
