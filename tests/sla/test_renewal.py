"""Holidays that were taken over go on by themselves, year after year, and nothing else changes."""

from datetime import UTC, date, datetime

import pytest

from helpdesk.core.clock import frozen
from helpdesk.sla.actions.renewal import renew_holidays
from helpdesk.sla.calendar_content import Day
from helpdesk.sla.events import CalendarHoursChanged
from helpdesk.sla.queries.calendars import calendar_by_id
from tests.factories.calendars import make_calendar, office_content
from tests.kit.recorded import changes, recorded, recorded_actors

pytestmark = pytest.mark.usefixtures("database")

NEW_YEAR = datetime(2027, 1, 1, 6, tzinfo=UTC)
OWN = Day(on=date(2026, 12, 24), name="Christmas Eve")
OFF = Day(on=date(2031, 5, 17), name="National day", source="holidays:NO", is_off=True)


async def days_of(calendar: int) -> list[Day]:
    found = await calendar_by_id(calendar)
    assert found is not None
    return list(found.content.days)


async def test_calendar_gets_the_holidays_of_the_next_year_once() -> None:
    calendar = await make_calendar(content=office_content("Europe/Oslo", OWN, OFF, regions=("NO",)))

    with frozen(NEW_YEAR):
        await renew_holidays()
        await renew_holidays()

    added = [day for day in await days_of(calendar) if day not in (OWN, OFF)]
    assert [day for day in await days_of(calendar) if day not in added] == [OWN, OFF]
    assert {(day.on.year, day.source) for day in added} == {(2032, "holidays:NO")}
    assert [day.on for day in added if not day.is_off and day.on.month == 5][-1] == date(2032, 5, 17)
    assert await recorded() == [CalendarHoursChanged(calendar=calendar, version=2)]
    assert await recorded_actors() == [("system", None)]
    assert {(change.field, change.old) for change in await changes()} == {("day", None)}


async def test_calendar_that_has_what_it_needs_or_takes_nothing_over_stays_as_it_is() -> None:
    far = Day(on=date(2032, 5, 17), source="holidays:NO")
    calendars = [
        await make_calendar(content=office_content("Europe/Oslo", far, regions=("NO",))),
        await make_calendar(content=office_content("Europe/Oslo", OWN)),
        await make_calendar(content=office_content("UTC", OFF, regions=("NO",)), retired_at=NEW_YEAR),
        await make_calendar(content=office_content("UTC", OWN, regions=("ZZ",))),
    ]
    before = [await days_of(calendar) for calendar in calendars]

    with frozen(NEW_YEAR):
        await renew_holidays()

    assert [await days_of(calendar) for calendar in calendars] == before
    assert await recorded() == []
