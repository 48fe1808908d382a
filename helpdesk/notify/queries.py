"""The tray of a colleague: what lies in it, and how much of it is unread."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.core.errors import NotFound
from helpdesk.core.ids import LARGEST_ID, is_row_id
from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, encode_cursor
from helpdesk.db.sql import fetch, fetch_as, fetch_value
from helpdesk.events.actor import Staff
from helpdesk.events.event import SubjectKind
from helpdesk.events.telling import Fact
from helpdesk.notify.enums import Shelf

MOST_COUNTED = 100
# What a notice is about may have words of its own, which are read where they stand.
_NOTICE = """
    SELECT notices.id, notices.kind, notices.subject_kind, notices.subject_id, notices.facts,
           notices.created_at AS at, notices.read_at IS NULL AS is_unread,
           notices.reason, absent.name AS instead_of, doers.name AS doer,
           coalesce(tasks.title, promises.words) AS about, left(messages.body, 1000) AS body
    FROM notices
    LEFT JOIN persons AS absent ON absent.id = (notices.facts ->> 'instead_of')::bigint
    LEFT JOIN tasks ON tasks.id = (notices.facts ->> 'task')::bigint
    LEFT JOIN promises ON promises.id = (notices.facts ->> 'promise')::bigint
    LEFT JOIN persons AS doers ON doers.id = (notices.facts ->> 'by')::bigint
    LEFT JOIN messages ON messages.id = (notices.facts ->> 'message')::bigint
"""
# What lies on each shelf, as a condition over notices; by these words alone is SQL put together.
_SHELVES = {
    Shelf.ALL: "TRUE",
    Shelf.UNREAD: "notices.read_at IS NULL",
    Shelf.MENTIONS: "notices.kind = 'mention'",
    Shelf.MESSAGES: "notices.kind IN ('customer_reply', 'colleague_reply', 'note', 'mention')",
    Shelf.TICKETS: "notices.kind IN ('new_ticket', 'assigned', 'status')",
    Shelf.DUE: "notices.kind IN ('escalation', 'promise_due', 'task')",
}
_UNREAD = "SELECT FROM notices WHERE person = $1 AND read_at IS NULL AND is_in_tray LIMIT $2"


class NoticeRow(Struct, frozen=True, kw_only=True):
    """`instead_of` is the name of whom it was meant for, when somebody else hears in their place.

    `doer` is who did it, `body` how what they wrote begins, for whoever may see the ticket.
    """

    id: int
    kind: str
    subject_kind: SubjectKind
    subject_id: int
    facts: dict[str, Fact]
    at: datetime
    is_unread: bool
    reason: str
    instead_of: str | None
    doer: str | None
    about: str | None
    body: str | None


class TrayCounts(Struct, frozen=True):
    """How much waits for somebody: what they have not read, and what they have to do."""

    unread: int
    tasks: int


async def tray_counts(person: int) -> TrayCounts:
    """Both for the bell and the views, in one statement; counting stops at a hundred."""
    rows = await fetch_as(
        TrayCounts,
        f"""
        SELECT (SELECT count(*) FROM ({_UNREAD}) AS found) AS unread,
               (SELECT count(*) FROM (SELECT FROM tasks
                                      WHERE owner = $1 AND done_at IS NULL LIMIT $2) AS found) AS tasks
        """,  # noqa: S608 - ours
        person,
        MOST_COUNTED,
    )
    return rows[0]


async def unread_count(person: int) -> int:
    """How many notices somebody has not read; counting stops at a hundred."""
    return await fetch_value(f"SELECT count(*) FROM ({_UNREAD}) AS unread", person, MOST_COUNTED)  # noqa: S608 - ours


async def tray(actor: Staff, *, after: Cursor | None = None, shelf: Shelf = Shelf.ALL) -> Page[NoticeRow]:
    """A page of somebody's notices, newest first."""
    rows = await _notices(
        f"notices.person = $1 AND notices.id < $2 AND is_in_tray AND {_SHELVES[shelf]}"
        " ORDER BY notices.id DESC LIMIT $3",
        actor.person,
        after.id if after else LARGEST_ID,
        PAGE_SIZE + 1,
    )
    shown = rows[:PAGE_SIZE]
    return Page(shown, encode_cursor(Cursor(None, shown[-1].id)) if len(rows) > PAGE_SIZE else None)


async def own_notice(actor: Staff, notice_id: int) -> NoticeRow:
    known = notice_id if is_row_id(notice_id) else 0
    rows = await _notices("notices.person = $1 AND notices.id = $2", actor.person, known)
    if not rows:
        raise NotFound("notice")
    return rows[0]


async def _notices(where: str, *args: Any) -> list[NoticeRow]:
    rows = await fetch(f"{_NOTICE} WHERE {where}", *args)
    return [msgspec.convert({**row, "facts": msgspec.json.decode(row["facts"])}, NoticeRow) for row in rows]
