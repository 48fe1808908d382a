"""What is written in a ticket, the newest in view and older ones a page at a time."""

from datetime import datetime

from msgspec import Struct

from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, encode_cursor
from helpdesk.db.sql import Known, Question, fetch_value, together
from helpdesk.events.actor import Actor
from helpdesk.files.queries.attachments import AttachmentOut, attachments_column
from helpdesk.tickets.enums import Audience, AuthorKind, Channel
from helpdesk.tickets.queries.cursors import id_before
from helpdesk.tickets.rules import acts_for_us

MESSAGE = "message"
_MESSAGES = f"""
    SELECT messages.id, audience, author, persons.name AS author_name, persons.picture AS author_picture,
           author_kind, channel, html, quoted, is_from_new_participant, messages.created_at,
           {attachments_column(MESSAGE, "messages.id")} AS attachments
    FROM messages LEFT JOIN persons ON persons.id = messages.author
    WHERE ticket = $1 AND audience = ANY($2::text[]) AND messages.id < $3
    ORDER BY messages.id DESC LIMIT $4
"""  # noqa: S608 - columns of ours


class ThreadMessage(Struct, frozen=True, kw_only=True):
    """One message; `html` is sanitised, `quoted` what the author left below."""

    id: int
    audience: Audience
    author: int | None
    author_name: str | None
    author_kind: AuthorKind
    channel: Channel
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
    (found,) = await together(thread_question(ticket_id, actor, before=before, limit=limit))
    return thread_of(found, limit)


async def newest_message(ticket_id: int) -> int:
    """The last message of a ticket, whoever may read it; 0 where nothing is written yet."""
    return await fetch_value("SELECT coalesce(max(id), 0) FROM messages WHERE ticket = $1", ticket_id)


def thread_question(
    ticket_id: Known, actor: Actor, *, before: str | None = None, limit: int = PAGE_SIZE
) -> Question[ThreadMessage]:
    """The messages of a thread, to be asked for together with other things; one more than are shown."""
    return Question(ThreadMessage, _MESSAGES, (ticket_id, _audiences(actor), id_before(before), limit + 1))


def thread_of(found: list[ThreadMessage], limit: int = PAGE_SIZE) -> Page[ThreadMessage]:
    shown = found[:limit][::-1]
    return Page(shown, encode_cursor(Cursor(None, shown[0].id)) if len(found) > limit else None)


def _audiences(actor: Actor) -> list[Audience]:
    return list(Audience) if acts_for_us(actor) else [Audience.PUBLIC]
