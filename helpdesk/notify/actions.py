"""Notices: given once, read by whom they are for, forgotten when they are old."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.core.ids import is_row_id
from helpdesk.db.sql import execute, fetch, statement
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Staff
from helpdesk.events.record import record
from helpdesk.events.telling import News
from helpdesk.notify.choosing import defer_mail
from helpdesk.notify.enums import Way
from helpdesk.notify.events import NoticeGiven
from helpdesk.notify.matrix import BOTH, Ways

READ_ONES_KEPT = timedelta(days=90)
ALL_KEPT = timedelta(days=365)
_GIVE = Path(__file__).parent / "sql" / "give.sql"


class Given(Struct, frozen=True, kw_only=True):
    """A notice for somebody, by the ways they wish; `reason` is how they stood to what it is about."""

    person: int
    news: News
    ways: Ways = BOTH
    reason: str = ""


async def give_notice(given: Given) -> int | None:
    """Put news into somebody's tray and have it mailed; None where they have it or are gone."""
    found = await give_notices([given])
    return found[0] if found else None


async def give_notices(given: Sequence[Given]) -> list[int]:
    """The same for several, in one statement: the ids of those that are new."""
    async with transaction():
        rows = await fetch(
            statement(_GIVE),
            now(),
            [each.person for each in given],
            [each.news.kind for each in given],
            [each.news.of_kind for each in given],
            [each.news.of for each in given],
            [msgspec.json.encode(each.news.facts).decode() for each in given],
            [each.news.once for each in given],
            [each.reason for each in given],
            [Way.APP in each.ways for each in given],
            [Way.MAIL in each.ways for each in given],
        )
        for row in rows:
            if row["is_in_tray"]:
                await record(NoticeGiven(tray=row["person"], notice=row["id"]), SYSTEM)
            if row["wants_mail"]:
                defer_mail(row["person"])
    return [row["id"] for row in rows]


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
