"""What is written in a ticket, the newest in view and older ones a page at a time."""

from datetime import datetime

import msgspec
from msgspec import Struct

from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, encode_cursor
from helpdesk.db.sql import fetch
from helpdesk.events.actor import Actor
from helpdesk.files.queries.attachments import AttachmentOut, attachments_column
from helpdesk.tickets.enums import Audience, AuthorKind, Channel
from helpdesk.tickets.queries.cursors import id_before
from helpdesk.tickets.rules import acts_for_us

MESSAGE = "message"
_ATTACHMENTS = attachments_column(MESSAGE, "messages.id")


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
    rows = await fetch(
        f"""
        SELECT messages.id, audience, author, persons.name AS author_name,
               persons.picture AS author_picture, author_kind, channel, body, html,
               quoted, is_from_new_participant, messages.created_at,
               {_ATTACHMENTS} AS attachments
        FROM messages LEFT JOIN persons ON persons.id = messages.author
        WHERE ticket = $1 AND audience = ANY($2::text[]) AND messages.id < $3
        ORDER BY messages.id DESC LIMIT $4
        """,  # noqa: S608 - columns of ours
        ticket_id,
        _audiences(actor),
        id_before(before),
        limit + 1,
    )
    shown = [_message(row) for row in reversed(rows[:limit])]
    return Page(shown, encode_cursor(Cursor(None, shown[0].id)) if len(rows) > limit else None)


def _message(row: dict[str, object]) -> ThreadMessage:
    attachments = msgspec.json.decode(str(row["attachments"]))
    return msgspec.convert({**row, "attachments": attachments}, ThreadMessage)


def _audiences(actor: Actor) -> list[Audience]:
    return list(Audience) if acts_for_us(actor) else [Audience.PUBLIC]
