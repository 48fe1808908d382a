"""When an event of a calendar feed happens: its rule, its further dates and its exceptions, within limits.

Times are by the wall clock of the event, marked as UTC: a rule repeats what the clock shows.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, tzinfo

from dateutil.rrule import rrulestr
from icalendar import Event
from icalendar.prop import vRecur

# A rule is followed from its beginning on, whatever it asks for; these bound how far.
MOST_STEPS = 4_000
LONGEST_AGO_YEARS = 60
# Without more than these, such a rule comes to something every week; with them it may look for it forever.
SIMPLE = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"})
FREQUENCIES = {"YEARLY": None, "MONTHLY": None, "WEEKLY": SIMPLE, "DAILY": SIMPLE}
TIMES = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})


class TooManyTimes(ValueError):
    """A rule that repeats without an end in sight, or that never comes to anything."""


def time_of(event: Event, name: str) -> date | None:
    """The date or the time of a property; None where there is none, or one that cannot be read."""
    found = getattr(event.get(name), "dt", None)
    return found if isinstance(found, date) else None


def on_the_wall(at: date, zone: tzinfo) -> datetime:
    """A date or a time as the clock of the event shows it; without a zone it is taken as it is."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time(), UTC)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(zone).replace(tzinfo=UTC)


def starts_of(event: Event, start: datetime, zone: tzinfo, last: date) -> list[datetime]:
    """Every start of an event up to a date, in order, on the wall."""
    rules = [rule for rule in _listed(event.get("rrule")) if isinstance(rule, vRecur)]
    found = {start}
    for rule in rules:
        found.update(_repeated(rule, start, zone, last))
    found.update(_dates(event, "rdate", zone))
    found.difference_update(_dates(event, "exdate", zone))
    return sorted(at for at in found if at.date() <= last)


def _repeated(rule: vRecur, start: datetime, zone: tzinfo, last: date) -> Iterator[datetime]:
    parts = {name.upper(): values for name, values in rule.items() if name.upper() not in TIMES}
    frequency = str(parts["FREQ"][0]).upper()
    allowed = FREQUENCIES.get(frequency, frozenset())
    if last.year - start.year > LONGEST_AGO_YEARS or (allowed is not None and parts.keys() - allowed):
        raise TooManyTimes(frequency)
    if "UNTIL" in parts:
        until = parts["UNTIL"][0]
        end = on_the_wall(until, zone)
        parts["UNTIL"] = [end if isinstance(until, datetime) else end.replace(hour=23, minute=59)]
    steps = 0
    for at in rrulestr(vRecur(parts).to_ical().decode(), dtstart=start):
        if at.date() > last:
            return
        steps += 1
        if steps > MOST_STEPS:
            raise TooManyTimes(frequency)
        yield at
    if not steps:
        raise TooManyTimes(frequency)


def _dates(event: Event, name: str, zone: tzinfo) -> Iterator[datetime]:
    """Dates may stand in several lines, of several each; a period counts from its start."""
    for line in _listed(event.get(name)):
        for value in getattr(line, "dts", ()):
            at = value.dt[0] if isinstance(value.dt, tuple) else value.dt
            yield on_the_wall(at, zone)


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
