"""What only staff read: internal notes, and notes of phone calls."""

from collections.abc import Sequence

from helpdesk.accounts.rules import ensure_can
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid
from helpdesk.db.transaction import transaction
from helpdesk.drafts.actions import discard_draft
from helpdesk.drafts.enums import DraftPurpose
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.record import record
from helpdesk.files.uploads import Upload
from helpdesk.tickets.access import access_to_work
from helpdesk.tickets.actions.adding import record_message
from helpdesk.tickets.actions.attaching import MessageFile, taken_files, uploads_problems
from helpdesk.tickets.actions.mentioning import write_callings
from helpdesk.tickets.actions.seen import ensure_seen
from helpdesk.tickets.actions.timeline import note_call
from helpdesk.tickets.actions.writing import (
    Columns,
    NewMessage,
    TicketRef,
    insert_message,
    move_ticket,
    repeated_message,
    update_ticket,
)
from helpdesk.tickets.contents import body_problems, typed_content, usable_key
from helpdesk.tickets.enums import Audience, CallDirection, Category, Channel
from helpdesk.tickets.events import CallLogged
from helpdesk.tickets.queries.statuses import default_status
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import author_kind_of
from helpdesk.tickets.tables import Ticket


async def add_note(
    actor: Actor,
    number: str,
    *,
    body: str,
    request_key: str | None = None,
    uploads: Sequence[Upload] = (),
    seen: int | None = None,
) -> TicketRef:
    """Write an internal note. It answers nobody: the wait and the place in the lists stay as they are.

    `seen` is the last message it was written under; with it, Overtaken tells of newer ones of others.
    """
    ensure_can(actor, Capability.WRITE_NOTES)
    _ensure_usable(body, uploads)
    message = _internal(actor, body, Channel.DESK, request_key, await taken_files(uploads))
    async with transaction():
        ticket = await access_to_work(actor, number, Capability.WRITE_NOTES)
        await ensure_seen(actor, ticket, seen, message.request_key)
        await discard_draft(actor, "ticket", ticket.id, DraftPurpose.NOTE)
        message_id = await insert_message(ticket.id, message)
        if message_id is None:
            return await repeated_message(ticket, message.request_key)
        await record_message(actor, ticket, message, message_id)
        await update_ticket(ticket.id, {})
    return TicketRef(ticket.id, ticket.number, message_id)


async def log_call(
    actor: Actor,
    number: str,
    *,
    body: str,
    direction: CallDirection,
    request_key: str | None = None,
) -> TicketRef:
    """Note a phone call with the customer, for staff to read. When we rang, they wait no longer."""
    ensure_can(actor, Capability.WRITE_TICKETS)
    _ensure_usable(body)
    message = _internal(actor, body, Channel.PHONE, request_key)
    async with transaction():
        ticket = await access_to_work(actor, number)
        await discard_draft(actor, "ticket", ticket.id, DraftPurpose.CALL)
        message_id = await insert_message(ticket.id, message)
        if message_id is None:
            return await repeated_message(ticket, message.request_key)
        await record(CallLogged(ticket=ticket.id, message=message_id, direction=direction), actor)
        await write_callings(actor, ticket.id, message, message_id)
        await update_ticket(ticket.id, await _columns_of_call(actor, ticket, message, direction))
        await note_call(ticket, direction, message.at)
    return TicketRef(ticket.id, ticket.number, message_id)


async def _columns_of_call(
    actor: Actor, ticket: TicketRecord, message: NewMessage, direction: CallDirection
) -> Columns:
    """A call is contact: it moves the ticket up in the lists, and a new one is in work from then on."""
    columns: Columns = {Ticket.last_message_at: message.at}
    if direction == CallDirection.OUTGOING:
        columns[Ticket.waiting_since] = None
    if ticket.status_category == Category.NEW:
        columns |= await move_ticket(actor, ticket, await default_status(Category.OPEN), message.at)
    return columns


def _ensure_usable(body: str, uploads: Sequence[Upload] = ()) -> None:
    """Every problem of the form at once."""
    problems = body_problems(body) | uploads_problems(uploads)
    if problems:
        raise Invalid(problems)


def _internal(
    actor: Actor,
    body: str,
    channel: Channel,
    request_key: str | None,
    files: tuple[MessageFile, ...] = (),
) -> NewMessage:
    return NewMessage(
        content=typed_content(body),
        audience=Audience.INTERNAL,
        author=actor.person,
        author_kind=author_kind_of(actor),
        channel=channel,
        at=now(),
        request_key=usable_key(actor, request_key),
        files=files,
    )
