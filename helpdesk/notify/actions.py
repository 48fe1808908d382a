"""Notices: given once, read by whom they are for, forgotten when they are old."""

from datetime import datetime, timedelta

import msgspec

from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.core.ids import is_row_id
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Staff
from helpdesk.events.record import record
from helpdesk.events.telling import News
from helpdesk.jobs.queue import defer
from helpdesk.notify.events import NoticeGiven

READ_ONES_KEPT = timedelta(days=90)
ALL_KEPT = timedelta(days=365)


async def give_notice(person: int, news: News) -> int | None:
    """Put the news into somebody's tray and mail it to them; None where they have it or are gone."""
    async with transaction():
        notice = await fetch_value(
            """
            INSERT INTO notices (person, kind, subject_kind, subject_id, facts, key, created_at)
            SELECT id, $2, $3, $4, $5, $6, $7 FROM persons
            WHERE id = $1 AND role <> 'customer' AND deactivated_at IS NULL
            ON CONFLICT (key) DO NOTHING RETURNING id
            """,
            person,
            news.kind,
            news.of_kind,
            news.of,
            msgspec.json.encode(news.facts).decode(),
            news.once,
            now(),
        )
        if notice is not None:
            await record(NoticeGiven(tray=person, notice=notice), SYSTEM)
            defer("mail.send_notice", key=f"mail.send_notice:{notice}", notice=notice)
    return notice


async def read_notice(actor: Staff, notice_id: int) -> None:
    """Note that somebody has read a notice of theirs."""
    found = await execute(
        "UPDATE notices SET read_at = coalesce(read_at, $3) WHERE id = $1 AND person = $2",
        notice_id if is_row_id(notice_id) else 0,
        actor.person,
        now(),
    )
    if not found:
        raise NotFound("notice")


async def read_all_notices(actor: Staff, *, until: int) -> None:
    """The same for all of theirs up to one of this id: what came while they looked stays unread."""
    await execute(
        "UPDATE notices SET read_at = $3 WHERE person = $1 AND id <= $2 AND read_at IS NULL",
        actor.person,
        until if is_row_id(until) else 0,
        now(),
    )


async def read_notices_of(actor: Staff, subject_kind: str, subject_id: int) -> int:
    """The same for all of theirs about one thing, which they look at; how many."""
    return await execute(
        "UPDATE notices SET read_at = $4"
        " WHERE person = $1 AND subject_kind = $2 AND subject_id = $3 AND read_at IS NULL",
        actor.person,
        subject_kind,
        subject_id,
        now(),
    )


async def forget_old_notices(at: datetime) -> int:
    """Forget what was read a while ago, and what nobody has read for a year; how many."""
    return await execute(
        "DELETE FROM notices WHERE read_at < $1 OR created_at < $2", at - READ_ONES_KEPT, at - ALL_KEPT
    )
