"""The form of a calendar: what is typed in it, the draft it means, and how it is shown again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.sla.actions.calendars import Base, CalendarDraft
from helpdesk.sla.calendar_content import NO_HOURS, OWN, CalendarContent, Day, Hours
from helpdesk.sla.hours import hours_text, parsed_hours
from helpdesk.sla.queries.calendars import CalendarRecord
from helpdesk.sla.queries.trials import TriedCalendar
from helpdesk.web.kit.forms import Form, Sent, typed
from helpdesk.web.kit.paths import typed_id

HOLIDAYS = "holidays"
WEEKDAYS = 7
BLANK_DAYS, MORE_DAYS = 2, 5
MOST_ROWS = 200
MOST_LISTS = 20
MOST_LISTED = 2_000
LONGEST_DAY_NAME = 120
LONGEST_SOURCE = 80
FIRST_YEAR, LAST_YEAR = 1970, 2200


class CalendarForm(Struct, frozen=True, kw_only=True):
    """All but the rows. Texts as they are typed, so that nothing is lost."""

    name: str = ""
    zone: str = ""
    on_call: str = ""
    country: str = ""
    region: str = ""
    excuses_breaches: bool = False
    base_version: str = ""
    base_name: str = ""
    base_on_call: str = ""
    request_key: str = ""


class DayRow(Struct, frozen=True, kw_only=True):
    """A day of one's own as it is typed."""

    on: str = ""
    name: str = ""
    hours: str = ""
    is_yearly: bool = False


class DayList(Struct, frozen=True, kw_only=True):
    """Days that were taken over from one source, each of them on or off.

    `unread` is how many events of a feed were left out, as long as the page is there that read it.
    """

    source: str
    days: tuple[Day, ...]
    unread: int = 0

    @property
    def as_json(self) -> str:
        return msgspec.json.encode(self.days).decode()


class Filled(Struct, frozen=True, kw_only=True):
    """The whole form as it is typed."""

    form: Form
    week: tuple[str, ...] = ("",) * WEEKDAYS
    rows: tuple[DayRow, ...] = ()
    lists: tuple[DayList, ...] = ()

    def refused(self, problems: dict[str, str]) -> "Filled":
        return replace(self, form=self.form.refused(Invalid(problems)))

    def valued(self, **values: Any) -> "Filled":
        """The same with other values in some fields."""
        return replace(self, form=replace(self.form, values={**self.form.values, **values}))


def filled_from(data: Sent) -> Filled:
    week = _texts(data, "week")[:WEEKDAYS]
    return Filled(
        form=typed(data, CalendarForm),
        week=(*week, *[""] * (WEEKDAYS - len(week))),
        rows=_typed_rows(data),
        lists=_typed_lists(data),
    )


def filled_with(calendar: CalendarRecord) -> Filled:
    """The form of a calendar that is there."""
    shown = filled_of(CalendarDraft(name=calendar.name, content=calendar.content, on_call=calendar.on_call))
    return with_base(shown, calendar)


def filled_of(draft: CalendarDraft) -> Filled:
    content = draft.content
    values = {"name": draft.name, "zone": content.zone, "on_call": str(draft.on_call or "")}
    sources = dict.fromkeys(day.source for day in content.days if day.source != OWN)
    return Filled(
        form=Form(values=values),
        week=tuple(hours_text(hours) for hours in content.week),
        rows=tuple(_row(day) for day in content.days if day.source == OWN),
        lists=tuple(
            DayList(source=source, days=tuple(day for day in content.days if day.source == source))
            for source in sources
        ),
    )


def with_base(filled: Filled, calendar: CalendarRecord) -> Filled:
    """The form as an edit of what the calendar is now."""
    return filled.valued(
        base_version=str(calendar.version),
        base_name=calendar.name,
        base_on_call=str(calendar.on_call or ""),
    )


def filled_of_tried(tried: TriedCalendar) -> Filled:
    """The form as it was when it was tried."""
    base = tried.base
    return filled_of(tried.draft).valued(
        base_version=str(base.version),
        base_name=base.name,
        base_on_call=str(base.on_call or ""),
        excuses_breaches=tried.excuses_breaches,
    )


def tried_from(filled: Filled, known: CalendarRecord | None) -> TriedCalendar:
    """What is to be tried."""
    return TriedCalendar(
        id=known.id if known else None,
        draft=draft_of(filled),
        base=base_from(filled.form),
        excuses_breaches=bool(filled.form.value("excuses_breaches")),
    )


def base_from(form: Form) -> Base:
    """What the edit began with; a form that says nothing of it began with nothing."""
    return Base(
        typed_id(form.value("base_version")) or 0,
        form.value("base_name"),
        typed_id(form.value("base_on_call")),
    )


def draft_of(filled: Filled) -> CalendarDraft:
    """The calendar that the form means; what cannot be read is left out, and told by `form_problems`."""
    form = filled.form
    on_call = form.value("on_call")
    days = [day for row in filled.rows if (day := _day(row)) is not None]
    week = tuple(parsed_hours(text) or NO_HOURS for text in filled.week)
    listed = [day for each in filled.lists for day in each.days]
    regions = tuple(
        each.source.partition(":")[2] for each in filled.lists if each.source.startswith(f"{HOLIDAYS}:")
    )
    content = msgspec.convert(
        {"zone": form.value("zone") or "UTC", "week": week, "days": (*days, *listed), "regions": regions},
        CalendarContent,
    )
    # Somebody who is nobody is refused with the sentence of the field.
    return CalendarDraft(
        name=form.value("name"), content=content, on_call=(typed_id(on_call) or 0) if on_call else None
    )


def form_problems(filled: Filled) -> dict[str, str]:
    """What in it cannot be read, by the id of its field."""
    problems: dict[str, str] = {}
    for number, text in enumerate(filled.week):
        if parsed_hours(text) is None:
            problems[f"week-{number}"] = hours_sentence()
    for number, row in enumerate(filled.rows, 1):
        if _date(row.on) is None:
            problems[f"day-{number}-on"] = _("Please give a date, such as 2026-12-24.")
        if parsed_hours(row.hours) is None:
            problems[f"day-{number}-hours"] = hours_sentence()
        if len(clean_name(row.name)) > LONGEST_DAY_NAME:
            problems[f"day-{number}-name"] = _("Please use at most %d characters.") % LONGEST_DAY_NAME
    return problems


def hours_sentence() -> str:
    return _("These hours cannot be read. Write them like 09:00–12:30, 13:15–17:30.")


def _row(day: Day) -> DayRow:
    return DayRow(on=day.on.isoformat(), name=day.name, hours=hours_text(day.hours), is_yearly=day.is_yearly)


def _day(row: DayRow) -> Day | None:
    on, hours = _date(row.on), _hours(row.hours)
    if on is None:
        return None
    return Day(on=on, name=clean_name(row.name), hours=hours, is_yearly=row.is_yearly)


def _hours(text: str) -> Hours:
    return parsed_hours(text) or NO_HOURS


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _typed_rows(data: Sent) -> tuple[DayRow, ...]:
    """The days of the form; a row without a date, a name and hours is none. Boxes name their row."""
    dates, names, hours = (_texts(data, f"day_{name}") for name in ("on", "name", "hours"))
    yearly = set(_texts(data, "day_yearly"))
    rows = [
        DayRow(on=on, name=name, hours=typed_hours, is_yearly=str(place) in yearly)
        for place, (on, name, typed_hours) in enumerate(zip(dates, names, hours, strict=False))
    ]
    return tuple(row for row in rows[:MOST_ROWS] if row.on or row.name or row.hours)


def _typed_lists(data: Sent) -> tuple[DayList, ...]:
    """The lists of the form; each brings its days along, and a box for each day that counts."""
    counted = set(_texts(data, "counted"))
    lists = zip(_texts(data, "list_source"), _texts(data, "list_days"), strict=False)
    found = [_typed_list(place, source, text, counted) for place, (source, text) in enumerate(lists)]
    return tuple(each for each in found[:MOST_LISTS] if each is not None)


def _typed_list(place: int, source: str, text: str, counted: set[str]) -> DayList | None:
    try:
        days = msgspec.json.decode(text, type=tuple[Day, ...])[:MOST_LISTED]
    except msgspec.DecodeError:
        return None
    source = clean_name(source)[:LONGEST_SOURCE]
    switched = (
        replace(
            day,
            source=source,
            name=clean_name(day.name)[:LONGEST_DAY_NAME],
            hours=_hours(hours_text(day.hours)),
            is_off=f"{place}:{number}" not in counted,
        )
        for number, day in enumerate(days)
    )
    return DayList(source=source, days=tuple(switched))


def _texts(data: Sent, name: str) -> Sequence[str]:
    return [text.replace("\0", "").strip() for text in data.getall(name, []) if isinstance(text, str)]
