"""What one version of a calendar says otherwise than the one before it, as its history keeps it."""

from collections.abc import Iterator

from msgspec.structs import replace

from helpdesk.events.event import Change
from helpdesk.sla.calendar_content import OWN, CalendarContent, Day
from helpdesk.sla.hours import hours_text

# A list of holidays brings dozens of days; more than these are told by their number alone.
MOST_DAYS_TOLD = 12


def in_order(content: CalendarContent) -> CalendarContent:
    """The same with its days and regions as they are kept, so that equal calendars are equal."""
    return replace(
        content, days=tuple(sorted(set(content.days), key=_place)), regions=tuple(sorted({*content.regions}))
    )


def _place(day: Day) -> tuple[object, ...]:
    return (day.source != OWN, day.source, day.on, day.name, day.hours, day.is_yearly, day.is_off)


def content_changes(before: CalendarContent | None, after: CalendarContent) -> list[Change]:
    """The zone, the hours of the week, and the days, with their old and new values."""
    return [
        change
        for change in (*_zone_and_week(before, after), *_days(before, after))
        if change.old != change.new
    ]


def day_text(day: Day) -> str:
    """A day on one line: "12-24 every year: Christmas Eve, 09:00–13:00"."""
    when = f"{day.on:%m-%d} ↻" if day.is_yearly else day.on.isoformat()
    what = ", ".join(filter(None, (day.name, hours_text(day.hours))))
    text = f"{when} {what}".strip()
    return f"({text})" if day.is_off else text


def _zone_and_week(before: CalendarContent | None, after: CalendarContent) -> Iterator[Change]:
    yield Change("zone", before.zone if before else None, after.zone)
    for number, hours in enumerate(after.week):
        old = hours_text(before.week[number]) if before else ""
        yield Change(f"weekday_{number}", old or None, hours_text(hours) or None)


def _days(before: CalendarContent | None, after: CalendarContent) -> Iterator[Change]:
    gone, come = _texts(before), _texts(after)
    for source in sorted(gone.keys() | come.keys()):
        old, new = gone.get(source, []), come.get(source, [])
        lost = [text for text in old if text not in new]
        won = [text for text in new if text not in old]
        if len(lost) + len(won) > MOST_DAYS_TOLD:
            yield Change("holidays", _counted(source, old), _counted(source, new))
        else:
            yield from (Change("day", text, None) for text in lost)
            yield from (Change("day", None, text) for text in won)


def _texts(content: CalendarContent | None) -> dict[str, list[str]]:
    """The days as text, by where they are from."""
    found: dict[str, list[str]] = {}
    for day in content.days if content else ():
        found.setdefault(day.source, []).append(day_text(day))
    return found


def _counted(source: str, days: list[str]) -> str | None:
    name = "" if source == OWN else f"{source.partition(':')[2]}: "
    return f"{name}{len(days)}" if days else None
