"""Days from a calendar feed (iCal): holidays of a company, a school, a country that no list has."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from msgspec import Struct

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.sla.calendar_content import Day
from helpdesk.sla.recurrence import TooManyTimes, on_the_wall, starts_of, time_of

YEARS_BACK, YEARS_AHEAD = 1, 3
MOST_BYTES = 1_000_000
MOST_EVENTS = 2_000
MOST_DAYS = 2_000
# Rules that never come to anything take the longest to follow.
MOST_FRUITLESS = 2
LONGEST_NAME = 80

_DAY = timedelta(days=1)


class Feed(Struct, frozen=True, kw_only=True):
    """The days of a feed in order, and how many of its events could not be read."""

    name: str
    days: tuple[Day, ...]
    unread: int = 0


class Wanted(Struct, frozen=True, kw_only=True):
    """The dates that are wanted, and the zone in which they are dates."""

    first: date
    last: date
    zone: ZoneInfo


class Taking(Struct, frozen=True, kw_only=True):
    """A day on which an event takes place. One that takes only part of the day is no holiday, likely."""

    on: date
    name: str
    is_partial: bool


def feed_of(content: bytes, *, zone: str, today: date, name: str = "") -> Feed:
    """The days on which events of a feed take place, from last year to three years ahead.

    Those with a time of day are there switched off. Invalid, with a sentence, for what is no calendar.
    """
    calendars = _parsed(content)
    events = [
        event for calendar in calendars for event in calendar.walk("VEVENT") if isinstance(event, Event)
    ]
    if not events:
        raise Invalid({"feed": _("There are no events in this file.")})
    if len(events) > MOST_EVENTS:
        raise Invalid({"feed": _("There are more than %d events in this file.") % MOST_EVENTS})
    wanted = Wanted(
        first=date(today.year - YEARS_BACK, 1, 1),
        last=date(today.year + YEARS_AHEAD, 12, 31),
        zone=ZoneInfo(zone),
    )
    takings, unread = _takings(events, wanted)
    known_as = clean_name(name or str(calendars[0].get("x-wr-calname", "")))[:LONGEST_NAME] or "iCal"
    return Feed(name=known_as, days=_days(takings, f"feed:{known_as}"), unread=unread)


def _parsed(content: bytes) -> list[Calendar]:
    if len(content) > MOST_BYTES:
        raise Invalid({"feed": _("This file is too large.")})
    try:
        found = Calendar.from_ical(content, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise Invalid({"feed": _("This is no calendar file (iCal, .ics).")}) from error
    return [each for each in found if isinstance(each, Calendar)]


def _takings(events: list[Event], wanted: Wanted) -> tuple[list[Taking], int]:
    """Every day of every event, and how many events cannot be read."""
    takings: list[Taking] = []
    unread = fruitless = 0
    moved = _moved(events, wanted.zone)
    for event in events:
        try:
            takings += _takings_of(event, moved.get(str(event.get("uid")), set()), wanted)
        except TooManyTimes:
            unread += 1
            fruitless += 1
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            unread += 1
        if fruitless > MOST_FRUITLESS or len(takings) > MOST_DAYS:
            raise Invalid({"feed": _("The events of this file repeat too often.")})
    return takings, unread


def _takings_of(event: Event, moved: set[datetime], wanted: Wanted) -> Iterator[Taking]:
    if str(event.get("status", "")).upper() == "CANCELLED":
        return
    first = time_of(event, "dtstart")
    if first is None:
        raise ValueError("no start")
    zone = _zone_of(first, wanted.zone)
    start, length = on_the_wall(first, zone), _length(event, first, zone)
    is_whole = not isinstance(first, datetime) or _is_midnight(start, length)
    name = clean_name(str(event.get("summary", "")))
    for at in starts_of(event, start, zone, wanted.last):
        if at not in moved or "recurrence-id" in event:
            here = at if is_whole else on_the_wall(at.replace(tzinfo=zone), wanted.zone)
            for on in _dates(here, length):
                if wanted.first <= on <= wanted.last:
                    yield Taking(on=on, name=name, is_partial=not is_whole)


def _length(event: Event, first: date, zone: tzinfo) -> timedelta:
    """How long it takes; without an end, or with one before its start, a day or a moment."""
    least = timedelta() if isinstance(first, datetime) else _DAY
    lasting = getattr(event.get("duration"), "dt", None)
    end = time_of(event, "dtend")
    if isinstance(lasting, timedelta):
        return max(lasting, least)
    return least if end is None else max(on_the_wall(end, zone) - on_the_wall(first, zone), least)


def _dates(start: datetime, length: timedelta) -> list[date]:
    """The dates from a start up to and without its end; at least that of the start."""
    end = max(start + length - timedelta(microseconds=1), start)
    return [start.date() + number * _DAY for number in range(min((end.date() - start.date()).days, 366) + 1)]


def _is_midnight(start: datetime, length: timedelta) -> bool:
    """Whole days are written as times too, from midnight to midnight of the zone of the event."""
    return start.time() == time() and length >= _DAY and length % _DAY == timedelta()


def _zone_of(first: date, fallback: ZoneInfo) -> tzinfo:
    return (first.tzinfo if isinstance(first, datetime) else None) or fallback


def _moved(events: list[Event], fallback: ZoneInfo) -> dict[str, set[datetime]]:
    """The starts, by the id of their event, that another event takes the place of."""
    moved: dict[str, set[datetime]] = {}
    for event in events:
        at = time_of(event, "recurrence-id")
        if at is not None:
            moved.setdefault(str(event.get("uid")), set()).add(on_the_wall(at, _zone_of(at, fallback)))
    return moved


def _days(takings: list[Taking], source: str) -> tuple[Day, ...]:
    """One day a date; it counts where one of its events takes the whole of it."""
    by_date: dict[date, list[Taking]] = {}
    for taking in takings:
        by_date.setdefault(taking.on, []).append(taking)
    return tuple(
        Day(
            on=on,
            name=", ".join(dict.fromkeys(each.name for each in here if each.name))[:LONGEST_NAME],
            is_off=all(each.is_partial for each in here),
            source=source,
        )
        for on, here in sorted(by_date.items())
    )
