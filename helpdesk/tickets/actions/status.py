"""Where a ticket stands: a status picked by staff, solved, and woken again."""

from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import gettext as _
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.tickets.access import access_ticket, access_to_work
from helpdesk.tickets.actions.custom import ensure_filled
from helpdesk.tickets.actions.writing import Columns, move_ticket, update_ticket
from helpdesk.tickets.enums import Category
from helpdesk.tickets.queries.statuses import StatusChoice, chosen_status, default_status
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import SETTLED, acts_for_us, can_be_reopened, ensure_may_settle, ensure_may_write
from helpdesk.tickets.tables import Ticket


async def change_status(actor: Actor, number: str, status_id: int) -> None:
    """Give the ticket a status that its category may move to. The status it has changes nothing."""
    async with transaction():
        ticket = await access_to_work(actor, number)
        if status_id == ticket.status:
            return
        status = await chosen_status(status_id)
        await ensure_filled(ticket, status)
        await _move(actor, ticket, status)


async def solve_ticket(actor: Actor, number: str) -> None:
    """Call a ticket solved; its requester does the same when they need nothing more. A settled one stays.

    Only staff are asked for fields that are still empty: a customer cannot fill them in.
    """
    async with transaction():
        ticket = await access_ticket(actor, number, lock=True)
        ensure_may_settle(actor, ticket.requester)
        ensure_may_write(actor, ticket)
        if ticket.status_category in SETTLED:
            return
        solved = await default_status(Category.SOLVED)
        if actor.is_staff:
            await ensure_filled(ticket, solved)
        await _move(actor, ticket, solved)


async def reopen_ticket(actor: Actor, number: str) -> None:
    """Wake a settled ticket: staff at any time, its requester for thirty days and then waiting for us."""
    async with transaction():
        ticket = await access_ticket(actor, number, lock=True)
        ensure_may_settle(actor, ticket.requester)
        ensure_may_write(actor, ticket)
        if ticket.status_category not in SETTLED:
            return
        waiting: Columns = {}
        if not acts_for_us(actor):
            _ensure_can_be_reopened(ticket)
            waiting = {Ticket.waiting_since: now()}
        await _move(actor, ticket, await default_status(Category.OPEN), waiting)


def _ensure_can_be_reopened(ticket: TicketRecord) -> None:
    if not can_be_reopened(ticket.status_category, ticket.settled_at, now()):
        raise Conflict(_("This ticket was closed more than 30 days ago. Please write to us in a new one."))


async def _move(
    actor: Actor, ticket: TicketRecord, status: StatusChoice, more: Columns | None = None
) -> None:
    columns = await move_ticket(actor, ticket, status, now())
    if columns:
        await update_ticket(ticket.id, columns | (more or {}))
