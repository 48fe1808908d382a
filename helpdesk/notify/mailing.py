"""Mails of what lies in the tray: at once or in digests, held in quiet hours, each notice in one mail."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.formats import zone_or_utc
from helpdesk.db.sql import execute, fetch_as, fetch_one
from helpdesk.db.transaction import transaction
from helpdesk.jobs.queue import defer
from helpdesk.notify.choosing import defer_mail, read_choices
from helpdesk.notify.hours import Waiting, mail_goes_out
from helpdesk.notify.matrix import Choices
from helpdesk.notify.telling import URGENT

# More than so many in one mail nobody reads; the rest comes in others.
MOST_IN_A_MAIL = 50
# What is urgent waits for no hour, only for what follows within a moment.
AT_ANY_HOUR = Choices()
_WAITING = """
    SELECT id, kind, created_at FROM notices
    WHERE person = $1 AND wants_mail AND mailed_at IS NULL AND read_at IS NULL ORDER BY id
"""
_READER = """
    SELECT zone, choices, mailed_at FROM persons LEFT JOIN notice_choices ON person = persons.id
    WHERE persons.id = $1 AND role <> 'customer' AND deactivated_at IS NULL
"""
_MAILED = """
    WITH mailed AS (UPDATE notices SET mailed_at = $2 WHERE id = ANY($3::bigint[]))
    INSERT INTO notice_choices (person, mailed_at) VALUES ($1, $2)
    ON CONFLICT (person) DO UPDATE SET mailed_at = excluded.mailed_at
"""


class _Notice(Struct, frozen=True):
    id: int
    kind: str
    created_at: datetime


class _Reader(Struct, frozen=True):
    zone: str | None
    choices: str | None
    mailed_at: datetime | None


async def mail_waiting(person: int) -> None:
    """Mail somebody what waits and is due, and look again when the rest is.

    What was read in the tray meanwhile is not mailed any more.
    """
    async with transaction():
        reader, waiting = await fetch_one(_Reader, _READER, person), await fetch_as(_Notice, _WAITING, person)
        if reader is None or not waiting:
            return
        due, later = _due(reader, waiting, now())
        for begin in range(0, len(due), MOST_IN_A_MAIL):
            await _mail(person, [notice.id for notice in due[begin : begin + MOST_IN_A_MAIL]])
        if len(due) < len(waiting):
            defer_mail(person, later)


def _due(reader: _Reader, waiting: list[_Notice], at: datetime) -> tuple[list[_Notice], datetime]:
    """What goes out now, and when to look again."""
    choices = read_choices(reader.choices)
    urgent = [notice for notice in waiting if choices.is_urgent_at_once and notice.kind in URGENT]
    rest = [notice for notice in waiting if notice not in urgent] or waiting
    state = Waiting(oldest=rest[0].created_at, mailed_at=reader.mailed_at, at=at)
    goes_out = mail_goes_out(choices, zone_or_utc(reader.zone), state)
    if goes_out <= at:
        return waiting, at
    urgent_goes_out = mail_goes_out(AT_ANY_HOUR, zone_or_utc(reader.zone), state) if urgent else goes_out
    return (urgent, goes_out) if urgent_goes_out <= at else ([], min(goes_out, urgent_goes_out))


async def _mail(person: int, notices: Sequence[int]) -> None:
    await execute(_MAILED, person, now(), list(notices))
    if len(notices) == 1:
        defer("mail.send_notice", key=f"mail.send_notice:{notices[0]}", notice=notices[0])
    else:
        defer(
            "mail.send_notices", key=f"mail.send_notices:{notices[-1]}", person=person, notices=list(notices)
        )
