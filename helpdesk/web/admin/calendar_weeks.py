"""What a calendar means for the next twelve weeks, day by day."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.sla.arithmetic import worked
from helpdesk.sla.calendar import Calendar
from helpdesk.sla.calendar_content import OWN, CalendarContent, Day, as_calendar, content_problems
from helpdesk.sla.durations import duration_words
from helpdesk.sla.hours import hours_text
from helpdesk.web.admin.calendar_words import date_words, day_and_month

WEEKS = 12
A_WEEK = 7


class Differs(StrEnum):
    """How a day differs from its weekday."""

    NOT = ""
    CLOSED = "closed"
    OTHER = "other"


class WeekDay(Struct, frozen=True, kw_only=True):
    """A day of the table. `hours` is how much working time falls on it, `title` says all of it in words."""

    number: int
    is_today: bool
    is_past: bool
    hours: str
    differs: Differs
    title: str


class Week(Struct, frozen=True, kw_only=True):
    label: str
    days: list[WeekDay]
    total: str


class DifferingDay(Struct, frozen=True, kw_only=True):
    """A line below the table: a date that is not as its weekday, and why."""

    when: str
    name: str
    hours: str


class Weeks(Struct, frozen=True, kw_only=True):
    weeks: list[Week]
    differing: list[DifferingDay]


NO_WEEKS = Weeks(weeks=[], differing=[])


def next_weeks(content: CalendarContent) -> Weeks:
    """The week of today and those after it; none for what cannot be a calendar."""
    if content_problems(content):
        return NO_WEEKS
    zone = ZoneInfo(content.zone)
    today = now().astimezone(zone).date()
    first = today - timedelta(days=today.weekday())
    calendar, special = as_calendar(content), _special_days(content, first)
    weeks = [_week(calendar, special, first + timedelta(weeks=number), today) for number in range(WEEKS)]
    differing = [
        DifferingDay(when=date_words(on), name=day.name, hours=hours_text(day.hours))
        for on, day in sorted(special.items())
        if on >= today
    ]
    return Weeks(weeks=weeks, differing=differing)


def _special_days(content: CalendarContent, first: date) -> dict[date, Day]:
    """The days of these weeks that are not as their weekday: of several on a date the one that counts."""
    shown = [first + timedelta(days=number) for number in range(WEEKS * A_WEEK)]
    counted = [day for day in reversed(content.days) if not day.is_off]
    counted.sort(key=lambda day: (day.source != OWN, day.is_yearly))
    found: dict[date, Day] = {}
    for day in counted:
        for on in shown:
            if on not in found and _is_on(day, on) and content.week[on.weekday()] != day.hours:
                found[on] = day
    return found


def _is_on(day: Day, on: date) -> bool:
    return (day.on.month, day.on.day) == (on.month, on.day) and (day.is_yearly or day.on.year == on.year)


def _week(calendar: Calendar, special: Mapping[date, Day], monday: date, today: date) -> Week:
    days = [monday + timedelta(days=number) for number in range(A_WEEK)]
    amounts = [_worked_on(calendar, on) for on in days]
    shown = [_day(on, amount, special.get(on), today) for on, amount in zip(days, amounts, strict=True)]
    return Week(label=day_and_month(monday), days=shown, total=_short(sum(amounts)))


def _worked_on(calendar: Calendar, on: date) -> int:
    """The working time between a local midnight and the next."""
    return worked(calendar, _midnight(on, calendar.zone), _midnight(on + timedelta(days=1), calendar.zone))


def _midnight(on: date, zone: str) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _day(on: date, amount: int, special: Day | None, today: date) -> WeekDay:
    words = [date_words(on), special.name if special else "", duration_words(amount) if amount else "–"]
    return WeekDay(
        number=on.day,
        is_today=on == today,
        is_past=on < today,
        hours=_short(amount) if amount else "",
        differs=_differs(special),
        title=", ".join(filter(None, words)),
    )


def _differs(special: Day | None) -> Differs:
    if special is None:
        return Differs.NOT
    return Differs.OTHER if special.hours else Differs.CLOSED


def _short(seconds: int) -> str:
    """Hours and minutes as a narrow column has room for them: "8:30"."""
    minutes = seconds // 60
    return f"{minutes // 60}:{minutes % 60:02}"
