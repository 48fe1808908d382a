"""Files of questions with known answers (vectors): what `helpdesk sla check` reads and says."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from helpdesk.core.errors import Conflict
from helpdesk.core.formats import is_zone
from helpdesk.core.i18n import gettext as _
from helpdesk.sla.arithmetic import NoWorkingTime, Span, due, worked
from helpdesk.sla.calendar import Calendar, Window, Windows, seconds_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class VectorCalendar(Struct, frozen=True, kw_only=True):
    """A calendar as the files write it; a weekday that is not listed is closed."""

    tz: str
    week: Mapping[str, tuple[tuple[str, str], ...]]
    holidays: tuple[date, ...] = ()
    yearly_holidays: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not is_zone(self.tz):
            raise ValueError(self.tz)
        calendar_of(self)


class DueVector(Struct, frozen=True, kw_only=True, tag_field="op", tag="due"):
    id: str
    calendar: VectorCalendar
    start: datetime
    target_seconds: int
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    expect: str | None = None


class WorkedVector(Struct, frozen=True, kw_only=True, tag_field="op", tag="worked"):
    id: str
    calendar: VectorCalendar
    start: datetime
    end: datetime
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    expect: int | None = None


Vector = DueVector | WorkedVector


class Checked(NamedTuple):
    """What came out for a vector: an instant, seconds, or None where there is no working time ahead."""

    id: str
    got: str | int | None
    agrees: bool


def vectors_in(file: Path) -> list[Vector]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[Vector])
    except msgspec.MsgspecError as error:
        raise Conflict(_("{file} is no file of vectors: {error}").format(file=file, error=error)) from error


def checked(vectors: Iterable[Vector]) -> Iterator[Checked]:
    for vector in vectors:
        got = answer(vector)
        yield Checked(vector.id, got, got is not None and got == vector.expect)


def answer(vector: Vector) -> str | int | None:
    calendar = calendar_of(vector.calendar)
    pauses = tuple(Span(start, end) for start, end in vector.pauses)
    match vector:
        case WorkedVector():
            return worked(calendar, vector.start, vector.end, pauses)
        case DueVector():
            try:
                return written(due(calendar, vector.start, vector.target_seconds, pauses))
            except NoWorkingTime:
                return None


def calendar_of(wanted: VectorCalendar) -> Calendar:
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (
        _windows(wanted.week.get(name, ())) for name in WEEKDAYS
    )
    return Calendar(
        wanted.tz,
        (monday, tuesday, wednesday, thursday, friday, saturday, sunday),
        days=dict.fromkeys(wanted.holidays, ()),
        yearly={_month_and_day(text): () for text in wanted.yearly_holidays},
    )


def written(at: datetime) -> str:
    """An instant as the files write it."""
    return at.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def _windows(hours: tuple[tuple[str, str], ...]) -> Windows:
    return tuple(Window(seconds_of(start), seconds_of(end)) for start, end in hours)


def _month_and_day(text: str) -> tuple[int, int]:
    month, _dash, day = text.partition("-")
    return int(month), int(day)
