"""A calendar as it is edited and kept, version by version: times as people write them."""

from datetime import date
from itertools import pairwise

from msgspec import Struct

from helpdesk.core.formats import is_zone
from helpdesk.core.i18n import gettext as _
from helpdesk.sla.calendar import DAY_SECONDS, Calendar, Window, Windows

Hours = tuple[tuple[str, str], ...]
NO_HOURS: Hours = ()


class Day(Struct, frozen=True, kw_only=True):
    """A local date that differs from its weekday: a holiday without hours, half a day, a working Saturday.

    One that is off was taken over from a feed or a list and does not count. `source` says where it is from:
    "own", "holidays:DE-BY" of a country and region, "feed:<name>" of an imported calendar.
    """

    on: date
    name: str = ""
    hours: Hours = NO_HOURS
    is_yearly: bool = False
    is_off: bool = False
    source: str = "own"


class CalendarContent(Struct, frozen=True, kw_only=True):
    """The hours of Monday to Sunday by the clocks of a zone, and the days that differ.

    Hours are like ("09:00", "17:30"); an end not after its start is on the next day, "24:00" is midnight at
    the end. `regions` are those whose holidays were taken over, as "DE-BY" or "NO".
    """

    zone: str
    week: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
    days: tuple[Day, ...] = ()
    regions: tuple[str, ...] = ()


def content_problems(content: CalendarContent) -> dict[str, str]:
    """Why this cannot be a calendar, by field; nothing where it can."""
    problems: dict[str, str] = {}
    if not is_zone(content.zone):
        problems["zone"] = _("This time zone does not exist.")
    if not any(content.week) and not any(day.hours for day in content.days):
        problems["week"] = _("A calendar needs working time: no day has any.")
    elif any(_overlap(hours) for hours in (*content.week, *(day.hours for day in content.days))):
        problems["week"] = _("Hours of a day overlap.")
    return problems


def as_calendar(content: CalendarContent) -> Calendar:
    counted = [day for day in content.days if not day.is_off]
    return Calendar(
        zone=content.zone,
        week=tuple(_windows(hours) for hours in content.week),  # pyright: ignore[reportArgumentType] - seven
        days={day.on: _windows(day.hours) for day in reversed(counted) if not day.is_yearly},
        yearly={(day.on.month, day.on.day): _windows(day.hours) for day in counted if day.is_yearly},
    )


def _windows(hours: Hours) -> Windows:
    return tuple(Window(_seconds(start), _seconds(end)) for start, end in hours)


def _seconds(text: str) -> int:
    hour, _colon, minute = text.partition(":")
    return int(hour) * 3600 + int(minute) * 60


def _overlap(hours: Hours) -> bool:
    windows = sorted(_windows(hours))
    ends = [end if end > start else end + DAY_SECONDS for start, end in ((w.start, w.end) for w in windows)]
    return any(end > after.start for end, (_one, after) in zip(ends, pairwise(windows), strict=False))
