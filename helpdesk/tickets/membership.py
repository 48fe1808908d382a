"""Whether a ticket is in a list of the desk; `access.py` and `queries/views.py` say the same in SQL."""

from collections.abc import Callable
from datetime import datetime

from helpdesk.accounts.rules import is_trusted
from helpdesk.core.clock import now
from helpdesk.events.actor import Capability, Staff
from helpdesk.tickets.enums import Category, Disposition, View
from helpdesk.tickets.queries.views import DUE_SOON
from helpdesk.tickets.records import TicketRecord

SETTLED = frozenset({Category.SOLVED, Category.CLOSED})

Test = Callable[[Staff, TicketRecord], bool]


def is_seen_by(actor: Staff, ticket: TicketRecord) -> bool:
    """Whether this member of staff may see the ticket."""
    if ticket.disposition != Disposition.LIVE:
        return False
    if is_trusted(actor):
        return True
    if not actor.can(Capability.READ_TICKETS):
        return False
    return (
        ticket.team not in actor.hidden_teams
        or ticket.assignee == actor.person
        or actor.person in ticket.followers
    )


def is_in_view(actor: Staff, view: View, ticket: TicketRecord) -> bool:
    """Whether the view holds the ticket, beside whether they see it; of one not known here, it might."""
    return _IN.get(view, _might)(actor, ticket)


def _is_unsettled(ticket: TicketRecord) -> bool:
    return ticket.status_category not in SETTLED


def _might(_actor: Staff, _ticket: TicketRecord) -> bool:
    return True


def _is_due(ticket: TicketRecord, *, after: datetime | None, until: datetime) -> bool:
    due = ticket.next_due_at
    return _is_unsettled(ticket) and due is not None and due <= until and (after is None or due > after)


_IN: dict[View, Test] = {
    View.MINE: lambda actor, ticket: ticket.assignee == actor.person and _is_unsettled(ticket),
    # Who has read what is nobody's but their own: it might be in the view while the customer waits.
    View.NEW_REPLIES: lambda actor, ticket: (
        ticket.assignee == actor.person and _is_unsettled(ticket) and ticket.waiting_since is not None
    ),
    View.OVERDUE: lambda _actor, ticket: _is_due(ticket, after=None, until=now()),
    View.DUE_SOON: lambda _actor, ticket: _is_due(ticket, after=now(), until=now() + DUE_SOON),
    View.UNASSIGNED: lambda _actor, ticket: ticket.assignee is None and _is_unsettled(ticket),
    View.TEAM: lambda actor, ticket: ticket.team in actor.teams and _is_unsettled(ticket),
    View.WAITING: lambda _actor, ticket: ticket.status_category == Category.WAITING,
    View.OPEN: lambda _actor, ticket: _is_unsettled(ticket),
    View.ALL: _might,
    View.CLOSED: lambda _actor, ticket: not _is_unsettled(ticket),
}
