"""The writers that several verbs share: messages, a ticket's columns, its move to another status."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from piccolo.columns import Column

from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.jobs.queue import mark_dirty
from helpdesk.tickets.actions.attaching import MESSAGE, MessageFile, attach_files
from helpdesk.tickets.contents import Content
from helpdesk.tickets.enums import Audience, AuthorKind, Category, Channel
from helpdesk.tickets.events import StatusChanged
from helpdesk.tickets.queries.statuses import StatusChoice
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import SETTLED, ensure_can_move
from helpdesk.tickets.tables import Ticket

Columns = dict[Column | str, Any]


class TicketRef(Struct, frozen=True):
    """Where something was written: the ticket, and the message in it."""

    id: int
    number: str
    message: int


class NewMessage(Struct, frozen=True, kw_only=True):
    """A message before it has an id."""

    content: Content
    audience: Audience
    author: int | None
    author_kind: AuthorKind
    channel: Channel
    at: datetime
    request_key: str | None = None
    is_from_new_participant: bool = False
    files: tuple[MessageFile, ...] = ()


async def insert_message(ticket_id: int, message: NewMessage) -> int | None:
    """Write a message and its files; its id, or None when its request key was used before.

    Whoever of us wrote it has read the ticket.
    """
    message_id = await fetch_value(
        """
        WITH written AS (
          INSERT INTO messages (ticket, audience, author, author_kind, channel, body, html, quoted,
                                is_from_new_participant, request_key, created_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
          ON CONFLICT (request_key) DO NOTHING RETURNING id, ticket, author, author_kind, created_at
        ), read AS (
          INSERT INTO ticket_reads (person, ticket, read_at)
          SELECT author, ticket, created_at FROM written WHERE author IS NOT NULL AND author_kind = 'staff'
          ON CONFLICT (person, ticket) DO UPDATE
          SET read_at = greatest(ticket_reads.read_at, excluded.read_at)
        )
        SELECT id FROM written
        """,
        ticket_id,
        message.audience,
        message.author,
        message.author_kind,
        message.channel,
        message.content.body,
        message.content.html,
        message.content.quoted,
        message.is_from_new_participant,
        message.request_key,
        message.at,
    )
    if message_id is not None:
        await attach_files(message.files, MESSAGE, message_id)
    return message_id


async def repeated_message(ticket: TicketRecord, request_key: str | None) -> TicketRef:
    """What the first use of this key wrote to the ticket."""
    message = await fetch_value(
        "SELECT id FROM messages WHERE request_key = $1 AND ticket = $2", request_key, ticket.id
    )
    if message is None:
        raise Conflict(_("This was sent before, to another ticket."))
    return TicketRef(ticket.id, ticket.number, message)


async def update_ticket(ticket_id: int, columns: Mapping[Column | str, Any]) -> None:
    """Write these columns and no others; the row is locked by whoever read it."""
    values: Columns = {**columns, Ticket.changed_at: now()}
    await Ticket.update(values).where(Ticket.id == ticket_id)  # pyright: ignore[reportUnknownMemberType] - Piccolo's
    mark_dirty("ticket", ticket_id)


async def move_ticket(actor: Actor, ticket: TicketRecord, status: StatusChoice, at: datetime) -> Columns:
    """Note that the ticket takes this status; the columns to write. The status it has moves nothing."""
    if status.id == ticket.status:
        return {}
    ensure_can_move(ticket.status_category, status.category)
    moved = StatusChanged(ticket=ticket.id, old_category=ticket.status_category, new_category=status.category)
    await record(moved, actor, [Change("status", ticket.status_name, status.name)])
    return {
        Ticket.status: status.id,
        Ticket.status_category: status.category,
        **_settling_columns(ticket, status.category, at),
    }


def _settling_columns(ticket: TicketRecord, category: Category, at: datetime) -> Columns:
    """A settled ticket leaves nobody waiting; one that is woken is no longer solved at any time."""
    if category == ticket.status_category:
        return {}
    if category not in SETTLED:
        return {Ticket.solved_at: None, Ticket.closed_at: None}
    settled: Columns = {Ticket.waiting_since: None}
    if category == Category.CLOSED:
        return {**settled, Ticket.closed_at: at}
    return {**settled, Ticket.solved_at: at, Ticket.closed_at: None}
