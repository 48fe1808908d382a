"""A calendar as it is edited and kept, version by version: times as people write them."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.clock import now
from helpdesk.core.formats import is_zone
from helpdesk.core.i18n import gettext as _
from helpdesk.sla.arithmetic import NoWorkingTime, due
from helpdesk.sla.calendar import DAY_SECONDS, Calendar, Window, Windows, seconds_of

Hours = tuple[tuple[str, str], ...]
NO_HOURS: Hours = ()
OWN = "own"
MOST_WINDOWS = 12
MOST_DAYS = 5_000
# A field for times ends at 23:59, so that this is how people write midnight: a minute a day would be lost.
LAST_MINUTE, MIDNIGHT = "23:59", "24:00"


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
    source: str = OWN


class CalendarContent(Struct, frozen=True, kw_only=True):
    """The hours of Monday to Sunday by the clocks of a zone, and the days that differ.

    Hours are like ("09:00", "17:30"); an end not after its start is on the next day, "24:00" is midnight at
    the end. `regions` are those whose holidays were taken over, as "DE-BY" or "NO".
    """

    zone: str
    week: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
    days: tuple[Day, ...] = ()
    regions: tuple[str, ...] = ()


def as_calendar(content: CalendarContent) -> Calendar:
    """The calendar that this says. What cannot be one is an error: ask `content_problems` before."""
    counted = [day for day in content.days if not day.is_off]
    own_dates = {day.on for day in counted if day.source == OWN}
    own_yearly = {_month_and_day(day) for day in counted if day.source == OWN and day.is_yearly}
    # What was entered here wins over what was taken over from a list.
    counted = [
        day
        for day in counted
        if day.source == OWN or (day.on not in own_dates and _month_and_day(day) not in own_yearly)
    ]
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = map(_windows, content.week)
    return Calendar(
        content.zone,
        (monday, tuesday, wednesday, thursday, friday, saturday, sunday),
        days={day.on: _windows(day.hours) for day in counted if not day.is_yearly},
        yearly={_month_and_day(day): _windows(day.hours) for day in counted if day.is_yearly},
    )


def taken_over(content: CalendarContent, source: str, days: Iterable[Day]) -> CalendarContent:
    """The calendar with these days in place of those that it has from the source.

    A day that somebody switched off or on stays as they left it.
    """
    switches = {_identity(day): day.is_off for day in content.days if day.source == source}
    others = tuple(day for day in content.days if day.source != source)
    kept = (replace(day, source=source, is_off=switches.get(_identity(day), day.is_off)) for day in days)
    return replace(content, days=(*others, *kept))


def content_problems(content: CalendarContent) -> dict[str, str]:
    """Why this cannot be a calendar, by field: "zone", "week", "week-0" for Monday and so on, "days"."""
    problems = {
        f"week-{number}": problem
        for number, hours in enumerate(content.week)
        if (problem := hours_problem(hours))
    }
    if not is_zone(content.zone):
        problems["zone"] = _("This time zone does not exist.")
    if problem := _days_problem(content.days):
        problems["days"] = problem
    if not problems and not _has_working_time(content):
        problems["week"] = _("A calendar needs working time: give at least one day of the week hours.")
    return problems


def hours_problem(hours: Hours) -> str:
    """Why these cannot be the hours of a day, in a sentence; empty where they can."""
    if len(hours) > MOST_WINDOWS:
        return _("A day has at most %d times of work.") % MOST_WINDOWS
    unreadable = next((time for window in hours for time in window if not _is_time(time)), None)
    if unreadable is not None:
        return _("“{time}” is no time. Write it like 09:00.").format(time=unreadable)
    return _windows_problem(sorted(_windows(hours)))


def _windows_problem(windows: list[Window]) -> str:
    if any(window.start == DAY_SECONDS for window in windows):
        return _("Work cannot begin at 24:00; 00:00 of the next day is the same.")
    if any(window.start == window.end > 0 for window in windows):
        return _("These hours end when they begin. Write 00:00–24:00 for the whole day.")
    if any(_end_of(one) > next_one.start for one, next_one in pairwise(windows)):
        return _("These hours overlap.")
    return ""


def _days_problem(days: tuple[Day, ...]) -> str:
    if len(days) > MOST_DAYS:
        return _("A calendar has at most %d days of its own.") % MOST_DAYS
    seen: set[tuple[object, ...]] = set()
    for day in days:
        problem = hours_problem(day.hours)
        if not problem and day.source == OWN and not day.is_off and _place(day) in seen:
            problem = _("It is here twice.")
        if problem:
            return f"{day.on.isoformat()}: {problem}"
        if day.source == OWN and not day.is_off:
            seen.add(_place(day))
    return ""


def _has_working_time(content: CalendarContent) -> bool:
    """Whether it has hours that come again and again, and are not taken away by days that do as well."""
    calendar = as_calendar(content)
    try:
        due(replace(calendar, days={}), now(), 1)
    except NoWorkingTime:
        return False
    return True


def _identity(day: Day) -> tuple[date, bool]:
    return day.on, day.is_yearly


def _place(day: Day) -> tuple[object, ...]:
    return _month_and_day(day) if day.is_yearly else (day.on,)


def _month_and_day(day: Day) -> tuple[int, int]:
    return day.on.month, day.on.day


def _windows(hours: Hours) -> Windows:
    return tuple(Window(seconds_of(start), seconds_of(_whole(end))) for start, end in hours)


def _whole(end: str) -> str:
    return MIDNIGHT if end == LAST_MINUTE else end


def _end_of(window: Window) -> int:
    return window.end if window.end > window.start else window.end + DAY_SECONDS


def _is_time(text: str) -> bool:
    try:
        seconds_of(text)
    except ValueError:
        return False
    return True
