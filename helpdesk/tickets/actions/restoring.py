"""Giving a ticket back where it stood before a change that is undone."""

from datetime import datetime

from msgspec import Struct

from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch_one
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.tickets.access import access_to_work
from helpdesk.tickets.actions.writing import update_ticket
from helpdesk.tickets.events import StatusChanged
from helpdesk.tickets.queries.statuses import StatusChoice
from helpdesk.tickets.tables import Ticket


class StatusBefore(Struct, frozen=True, kw_only=True):
    """The status a ticket had, and the instants that went with it."""

    status: int
    waiting_since: datetime | None
    solved_at: datetime | None
    closed_at: datetime | None
    last_message_at: datetime


async def restore_status(actor: Actor, number: str, before: StatusBefore) -> None:
    """Give the ticket the status it had: which moves a person may make is not asked, for none is made.

    Whoever waited waits again as before, unless something was written meanwhile.
    """
    async with transaction():
        ticket = await access_to_work(actor, number)
        if ticket.status == before.status:
            return
        status = await _status(before.status)
        is_as_written = ticket.last_message_at == before.last_message_at
        await update_ticket(
            ticket.id,
            {
                Ticket.status: status.id,
                Ticket.status_category: status.category,
                Ticket.solved_at: before.solved_at,
                Ticket.closed_at: before.closed_at,
                Ticket.waiting_since: before.waiting_since if is_as_written else ticket.waiting_since,
            },
        )
        moved = StatusChanged(
            ticket=ticket.id, old_category=ticket.status_category, new_category=status.category
        )
        await record(moved, actor, [Change("status", ticket.status_name, status.name)])


async def _status(status_id: int) -> StatusChoice:
    """The status of that time, kept from going; one that was removed since cannot be had again."""
    found = await fetch_one(
        StatusChoice,
        "SELECT id, name, category FROM statuses WHERE id = $1 AND removed_at IS NULL FOR KEY SHARE",
        status_id,
    )
    if found is None:
        raise Conflict(_("The status it had does not exist any more."))
    return found
