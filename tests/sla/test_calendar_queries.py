"""Versions of calendars as arithmetic wants them, each read once."""

from datetime import date

import pytest

from helpdesk.events.actor import SYSTEM
from helpdesk.sla.actions.calendars import CalendarDraft, base_of, change_calendar
from helpdesk.sla.calendar import Calendar, Window
from helpdesk.sla.calendar_content import Day
from helpdesk.sla.queries.calendars import (
    CurrentVersion,
    calendar_by_id,
    calendar_of_version,
    calendars,
    current_versions,
)
from tests.factories.calendars import make_calendar, office_content
from tests.factories.teams import make_team
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


async def test_version_is_a_calendar_for_arithmetic() -> None:
    holiday = Day(on=date(2026, 5, 17), is_yearly=True)
    calendar = await make_calendar(content=office_content("Europe/Oslo", holiday))
    (version,) = await current_versions()

    office = (Window(9 * 3600, 17 * 3600),)
    assert version == CurrentVersion(calendar, version.version_id, is_default=False)
    assert await calendar_of_version(version.version_id) == Calendar(
        zone="Europe/Oslo",
        week=(office, office, office, office, office, (), ()),
        yearly={(5, 17): ()},
    )


async def test_version_is_read_once_and_stays_what_it_was() -> None:
    calendar = await make_calendar("Office")
    (before,) = await current_versions()
    kept = await calendar_of_version(before.version_id)
    known = await calendar_by_id(calendar)
    assert known is not None
    draft = CalendarDraft(name="Office", content=office_content("Asia/Tokyo"))

    await change_calendar(SYSTEM, calendar, draft, base=base_of(known))

    (after,) = await current_versions()
    async with count_statements() as statements:
        assert await calendar_of_version(before.version_id) is kept
    assert statements == []
    assert (await calendar_of_version(after.version_id)).zone == "Asia/Tokyo"


async def test_calendars_cost_one_statement_however_many_there_are() -> None:
    for _ in range(2):
        await make_team(calendar=await make_calendar())

    async with count_statements() as statements:
        assert len(await calendars()) == 2
    assert len(statements) == 1
