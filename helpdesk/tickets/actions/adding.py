"""A public message joins a ticket, typed or mailed: its own row, and what it does to the ticket."""

from helpdesk.events.actor import Actor
from helpdesk.events.record import record
from helpdesk.tickets.actions.mentioning import write_callings
from helpdesk.tickets.actions.timeline import note_message
from helpdesk.tickets.actions.writing import (
    Columns,
    NewMessage,
    TicketRef,
    insert_message,
    move_ticket,
    repeated_message,
    update_ticket,
)
from helpdesk.tickets.enums import AuthorKind
from helpdesk.tickets.events import MessageAdded
from helpdesk.tickets.queries.statuses import StatusChoice, default_status
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import category_after_message, waiting_after_message
from helpdesk.tickets.tables import Ticket


async def add_public_message(
    actor: Actor,
    ticket: TicketRecord,
    message: NewMessage,
    *,
    status: StatusChoice | None = None,
) -> TicketRef:
    """Add a message to a locked ticket; where it stands. A request key that was used before adds nothing.

    Without a `status` the message itself says where it leaves the ticket.
    """
    message_id = await insert_message(ticket.id, message)
    if message_id is None:
        return await repeated_message(ticket, message.request_key)
    await record_message(actor, ticket, message, message_id)
    columns = _message_columns(ticket, message) | await _moved(actor, ticket, message, status)
    await update_ticket(ticket.id, columns)
    await note_message(ticket, message)
    return TicketRef(ticket.id, ticket.number, message_id)


async def record_message(actor: Actor, ticket: TicketRecord, message: NewMessage, message_id: int) -> None:
    added = MessageAdded(
        ticket=ticket.id,
        message=message_id,
        audience=message.audience,
        author_kind=message.author_kind,
        channel=message.channel,
        is_automatic=message.author_kind == AuthorKind.AUTOMATIC,
    )
    await record(added, actor)
    await write_callings(actor, ticket.id, message, message_id)


def _message_columns(ticket: TicketRecord, message: NewMessage) -> Columns:
    """Automatic messages move a ticket neither in a list nor on a clock."""
    if message.author_kind == AuthorKind.AUTOMATIC:
        return {}
    return {
        Ticket.last_message_at: max(ticket.last_message_at, message.at),
        Ticket.waiting_since: waiting_after_message(ticket.waiting_since, message.author_kind, message.at),
    }


async def _moved(
    actor: Actor, ticket: TicketRecord, message: NewMessage, status: StatusChoice | None
) -> Columns:
    category = category_after_message(ticket.status_category, message.author_kind)
    if status is None and category != ticket.status_category:
        status = await default_status(category)
    return await move_ticket(actor, ticket, status, message.at) if status else {}
