"""When mails to a colleague go out: by their rhythm, and outside of their quiet hours. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from helpdesk.notify.enums import Rhythm
from helpdesk.notify.matrix import Choices

A_DAY = timedelta(days=1)
# Of several things within so long after a mail, the next mail tells together.
PAUSE = timedelta(minutes=2)
# A week of quiet days, each with an evening before it. Whoever leaves no hour at all is not waited for.
MOST_STEPS = 16


class Waiting(Struct, frozen=True, kw_only=True):
    """Since when something waits to be mailed, when the last mail went out, and what time it is."""

    oldest: datetime
    mailed_at: datetime | None
    at: datetime


def mail_goes_out(choices: Choices, zone: ZoneInfo, waiting: Waiting) -> datetime:
    """When what waits is mailed: now, or later."""
    match choices.rhythm:
        case Rhythm.AT_ONCE:
            usual = waiting.at if waiting.mailed_at is None else waiting.mailed_at + PAUSE
        case Rhythm.HOURLY:
            usual = waiting.oldest.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        case Rhythm.DAILY:
            usual = _next_time(time.fromisoformat(choices.daily_at), zone, waiting.oldest)
    return quiet_ends(choices, zone, max(usual, waiting.at))


def quiet_ends(choices: Choices, zone: ZoneInfo, at: datetime) -> datetime:
    """The instant itself, or when the quiet hours or days that it lies in are over."""
    for _step in range(MOST_STEPS):
        later = _end_of_quiet(choices, zone, at)
        if later is None:
            return at
        at = later
    return at


def _end_of_quiet(choices: Choices, zone: ZoneInfo, at: datetime) -> datetime | None:
    local = at.astimezone(zone)
    if local.weekday() in choices.quiet_days:
        return _instant(local + A_DAY, time(), zone, at)
    if not choices.quiet_from or not choices.quiet_until:
        return None
    begins, ends = time.fromisoformat(choices.quiet_from), time.fromisoformat(choices.quiet_until)
    present = local.time().replace(second=0, microsecond=0)
    if begins < ends:
        return _instant(local, ends, zone, at) if begins <= present < ends else None
    if present >= begins and begins != ends:
        return _instant(local + A_DAY, ends, zone, at)
    return _instant(local, ends, zone, at) if present < ends != begins else None


def _next_time(of_day: time, zone: ZoneInfo, after: datetime) -> datetime:
    local = after.astimezone(zone)
    day = local if of_day > local.time() else local + A_DAY
    return _instant(day, of_day, zone, after)


def _instant(day: datetime, of_day: time, zone: ZoneInfo, at: datetime) -> datetime:
    """That time of that day, as an instant like the given one."""
    return datetime.combine(day.date(), of_day, zone).astimezone(at.tzinfo)
