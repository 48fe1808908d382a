"""Calendars of the worked examples, and times as people say them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from helpdesk.sla.calendar import Calendar, Windows, seconds_of
from helpdesk.sla.calendar import Window as CalendarWindow

MINUTE = 60
HOUR = 3600


def hours(*wanted: str) -> Windows:
    """Windows like "09:00-12:30"."""
    edges = (window.split("-") for window in wanted)
    return tuple(CalendarWindow(seconds_of(start), seconds_of(end)) for start, end in edges)


def weekdays(zone: str, *wanted: str, off: tuple[date, ...] = ()) -> Calendar:
    """The same windows from Monday to Friday."""
    day = hours(*wanted)
    return Calendar(zone, (day, day, day, day, day, (), ()), days=dict.fromkeys(off, ()))


def at(wall: str, zone: str = "Europe/London") -> datetime:
    """The instant of a time like "2026-03-27 16:00" on a wall."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


GOOD_FRIDAY = date(2026, 4, 3)
EASTER_MONDAY = date(2026, 4, 6)
# 465 minutes a day; clocks change on 29 March 2026 at 01:00 UTC.
K = weekdays("Europe/London", "09:00-12:30", "13:15-17:30", off=(GOOD_FRIDAY, EASTER_MONDAY))
