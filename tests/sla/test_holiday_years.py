"""Calendars reach as far ahead as they did when their holidays were taken over."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from helpdesk.core.clock import frozen, now
from helpdesk.core.errors import Forbidden
from helpdesk.core.i18n import in_locale
from helpdesk.events.actor import SYSTEM
from helpdesk.sla.actions.holiday_years import add_holiday_years
from helpdesk.sla.calendar_content import Day
from helpdesk.sla.events import CalendarHoursChanged
from helpdesk.sla.holiday_lists import holidays_of
from helpdesk.sla.holiday_years import with_years_to_come
from helpdesk.sla.queries.calendars import calendar_by_id, calendars
from tests.factories.calendars import make_calendar, office_content
from tests.factories.persons import make_agent
from tests.kit.recorded import recorded

OWN = Day(on=date(2026, 12, 24))
FEED = Day(on=date(2026, 12, 31), source="feed:Works")
NEW_YEAR_2027 = datetime(2027, 1, 1, 12, tzinfo=UTC)


def test_years_that_are_missing_are_added_and_the_rest_stays() -> None:
    listed = holidays_of("NO", [2025, 2026])
    content = office_content("Europe/Oslo", OWN, *listed, FEED)

    found = with_years_to_come(content, date(2026, 11, 23))

    assert found.days == (OWN, *listed, FEED, *holidays_of("NO", range(2027, 2032)))
    assert with_years_to_come(found, date(2026, 12, 31)) is found
    assert {day.on.year for day in with_years_to_come(found, date(2027, 1, 1)).days} == set(range(2025, 2033))


def test_new_years_keep_the_switches_and_the_language_of_the_last() -> None:
    with in_locale("de"):
        listed = [
            replace(day, is_off=day.name == "Mariä Himmelfahrt") for day in holidays_of("AT", [2025, 2026])
        ]

    days = with_years_to_come(office_content("Europe/Vienna", *listed), date(2022, 6, 1)).days[len(listed) :]

    assert [day.on.year for day in days if day.is_off] == [2027]
    assert {day.name for day in days} == {day.name for day in listed}


@pytest.mark.parametrize("source", ["feed:Works", "own", "holidays:XX", "holidays:"])
def test_days_that_no_list_knows_stay_as_they_are(source: str) -> None:
    content = office_content("UTC", Day(on=date(2020, 1, 1), source=source))
    assert with_years_to_come(content, date(2026, 11, 23)) is content


@pytest.mark.usefixtures("database")
async def test_calendars_in_use_get_a_version_with_the_years_to_come() -> None:
    listed = holidays_of("DE-BY", range(2026, 2032))
    using = await make_calendar(content=office_content("Europe/Berlin", *listed))
    await make_calendar(content=office_content("Europe/Berlin", *listed), retired_at=now())
    await make_calendar(content=office_content("Europe/Berlin", OWN, FEED))

    with frozen(NEW_YEAR_2027):
        await add_holiday_years(SYSTEM)
        await add_holiday_years(SYSTEM)

    assert await recorded() == [CalendarHoursChanged(calendar=using, version=2)]
    changed = await calendar_by_id(using)
    assert changed is not None
    assert set(changed.content.days) == {*listed, *holidays_of("DE-BY", [2032])}


@pytest.mark.usefixtures("database")
async def test_only_whoever_sets_up_service_levels_may() -> None:
    await make_calendar(content=office_content("Europe/Berlin", *holidays_of("DE-BY", [2026])))
    with pytest.raises(Forbidden), frozen(NEW_YEAR_2027):
        await add_holiday_years(await make_agent())
    assert [calendar.version for calendar in await calendars()] == [1]
