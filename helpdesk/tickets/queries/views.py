"""The system views as SQL over `tickets`, each one served by an index."""

from collections.abc import Callable
from datetime import timedelta

from helpdesk.conditions.compiling import Clause
from helpdesk.core.clock import now
from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import View
from helpdesk.tickets.queries.orders import DUE_AT
from helpdesk.tickets.queries.unread import unread_clause

DUE_SOON = timedelta(hours=4)

# Written as the partial indexes of `tickets` have it, or the planner does not see that they serve.
UNSETTLED_SQL = "tickets.status_category NOT IN ('solved', 'closed')"
SETTLED_SQL = "tickets.status_category IN ('solved', 'closed')"


def view_clause(actor: Staff, view: View, first_param: int = 1) -> Clause:
    """Which tickets are in the view, beside what the actor may see at all."""
    return _VIEWS[view](actor, first_param)


def _mine(actor: Staff, first_param: int) -> Clause:
    return Clause(f"tickets.assignee = ${first_param} AND {UNSETTLED_SQL}", (actor.person,))


def _new_replies(actor: Staff, first_param: int) -> Clause:
    """Whose customer waits for us, since somebody has looked last."""
    mine, unread = _mine(actor, first_param), unread_clause(actor, first_param + 1)
    sql = f"{mine.sql} AND tickets.waiting_since IS NOT NULL AND {unread.sql}"
    return Clause(sql, (*mine.args, *unread.args))


def _team(actor: Staff, first_param: int) -> Clause:
    return Clause(f"tickets.team = ANY(${first_param}::bigint[]) AND {UNSETTLED_SQL}", (sorted(actor.teams),))


def _overdue(_actor: Staff, first_param: int) -> Clause:
    return Clause(f"{DUE_AT} <= ${first_param} AND {UNSETTLED_SQL}", (now(),))


def _due_soon(_actor: Staff, first_param: int) -> Clause:
    sql = f"{DUE_AT} > ${first_param} AND {DUE_AT} <= ${first_param + 1} AND {UNSETTLED_SQL}"
    return Clause(sql, (now(), now() + DUE_SOON))


def _always(sql: str) -> Callable[[Staff, int], Clause]:
    return lambda _actor, _first_param: Clause(sql, ())


_VIEWS: dict[View, Callable[[Staff, int], Clause]] = {
    View.MINE: _mine,
    View.NEW_REPLIES: _new_replies,
    View.OVERDUE: _overdue,
    View.DUE_SOON: _due_soon,
    View.UNASSIGNED: _always(f"tickets.assignee IS NULL AND {UNSETTLED_SQL}"),
    View.TEAM: _team,
    View.WAITING: _always("tickets.status_category = 'waiting'"),
    View.OPEN: _always(UNSETTLED_SQL),
    View.ALL: _always("TRUE"),
    View.CLOSED: _always(SETTLED_SQL),
}
