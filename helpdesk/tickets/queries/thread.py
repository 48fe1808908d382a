"""What is written in a ticket, the newest in view and older ones a page at a time."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, encode_cursor
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Actor
from helpdesk.files.queries.attachments import AttachmentOut, attachments_of
from helpdesk.tickets.enums import Audience, AuthorKind, Channel
from helpdesk.tickets.queries.cursors import id_before
from helpdesk.tickets.rules import acts_for_us

MESSAGE = "message"


class ThreadMessage(Struct, frozen=True, kw_only=True):
    """One message; `html` is sanitised, `body` what was typed, `quoted` what the author left below."""

    id: int
    audience: Audience
    author: int | None
    author_name: str | None
    author_kind: AuthorKind
    channel: Channel
    body: str
    html: str
    quoted: str | None
    is_from_new_participant: bool
    created_at: datetime
    attachments: tuple[AttachmentOut, ...] = ()
    author_picture: int | None = None


async def thread(
    ticket_id: int, actor: Actor, *, before: str | None = None, limit: int = PAGE_SIZE
) -> Page[ThreadMessage]:
    """The newest messages the actor may read, oldest of them first; `after` of the page leads to older ones.

    The actor has been let in to the ticket. Customers read what is public.
    """
    found = await fetch_as(
        ThreadMessage,
        """
        SELECT messages.id, audience, author, persons.name AS author_name,
               persons.picture AS author_picture, author_kind, channel, body, html,
               quoted, is_from_new_participant, messages.created_at
        FROM messages LEFT JOIN persons ON persons.id = messages.author
        WHERE ticket = $1 AND audience = ANY($2::text[]) AND messages.id < $3
        ORDER BY messages.id DESC LIMIT $4
        """,
        ticket_id,
        _audiences(actor),
        id_before(before),
        limit + 1,
    )
    shown = found[:limit]
    attachments = await attachments_of(MESSAGE, [message.id for message in shown])
    rows = [
        replace(message, attachments=tuple(attachments.get(message.id, ()))) for message in reversed(shown)
    ]
    return Page(rows, encode_cursor(Cursor(None, rows[0].id)) if len(found) > limit else None)


def _audiences(actor: Actor) -> list[Audience]:
    return list(Audience) if acts_for_us(actor) else [Audience.PUBLIC]
