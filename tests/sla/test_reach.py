"""Quiet hours: who hears when somebody does not work, and who hears at any hour."""

from datetime import UTC, datetime
from typing import Any

import pytest

from helpdesk.core.clock import now
from helpdesk.sla.reach import reached
from tests.factories.calendars import make_calendar, office_content
from tests.factories.persons import make_agent, make_person
from tests.factories.teams import make_team

pytestmark = pytest.mark.usefixtures("database")

# A Monday in London, and New York five hours behind.
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EVENING = datetime(2026, 3, 2, 18, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def colleague(**columns: Any) -> int:
    return (await make_agent(**columns)).person


async def test_whoever_works_by_the_usual_hours_hears_within_them() -> None:
    on_call, agent = await colleague(), await colleague()
    await make_calendar(is_default=True, on_call=on_call)

    assert await reached([agent], NOON) == {agent: None}
    assert await reached([agent], EVENING) == {on_call: agent}
    assert await reached([agent], SUNDAY) == {on_call: agent}


async def test_hours_of_their_team_count_before_the_usual_ones() -> None:
    usual, of_team, agent = await colleague(), await colleague(), await colleague()
    await make_calendar(is_default=True, on_call=usual)
    calendar = await make_calendar(content=office_content("America/New_York"), on_call=of_team)
    await make_team(calendar=calendar, members=(agent,))

    assert await reached([agent], EVENING) == {agent: None}
    assert await reached([agent], datetime(2026, 3, 2, 10, tzinfo=UTC)) == {of_team: agent}


async def test_somebody_in_two_teams_hears_in_the_hours_of_either() -> None:
    agent = await colleague()
    for zone in ("America/New_York", "Europe/London"):
        calendar = await make_calendar(content=office_content(zone), on_call=await colleague())
        await make_team(calendar=calendar, members=(agent,))

    assert await reached([agent], NOON) == {agent: None}
    assert await reached([agent], EVENING) == {agent: None}


async def test_whoever_the_promise_goes_by_stands_in_where_their_own_hours_name_nobody() -> None:
    stand_in, agent = await colleague(), await colleague()
    await make_calendar(is_default=True)

    assert await reached([agent], EVENING, on_call=stand_in) == {stand_in: agent}


async def test_where_nobody_stands_in_they_hear_at_any_hour() -> None:
    gone = await colleague(deactivated_at=now())
    agent = await colleague()
    await make_calendar(is_default=True, on_call=gone)

    assert await reached([agent], EVENING) == {agent: None}


async def test_whoever_the_promise_goes_by_stands_in_for_one_who_left() -> None:
    gone, stand_in, agent = await colleague(deactivated_at=now()), await colleague(), await colleague()
    await make_calendar(is_default=True, on_call=gone)

    assert await reached([agent], EVENING, on_call=stand_in) == {stand_in: agent}


async def test_whoever_is_meant_and_stands_in_hears_for_themselves() -> None:
    agent, on_call, other = await colleague(), await colleague(), await colleague()
    await make_calendar(is_default=True, on_call=on_call)

    assert await reached([agent, on_call, other], SUNDAY) == {on_call: None}


async def test_whoever_is_on_call_for_one_of_their_teams_hears_for_themselves() -> None:
    other, agent = await colleague(), await colleague()
    for on_call in (other, agent):
        calendar = await make_calendar(content=office_content("Europe/London"), on_call=on_call)
        await make_team(calendar=calendar, members=(agent,))

    assert await reached([agent], SUNDAY) == {agent: None}


async def test_hours_out_of_use_are_nobodys() -> None:
    usual, agent = await colleague(), await colleague()
    await make_calendar(is_default=True, on_call=usual)
    retired = await make_calendar(
        content=office_content("America/New_York"), on_call=await colleague(), retired_at=now()
    )
    await make_team(calendar=retired, members=(agent,))

    assert await reached([agent], EVENING) == {usual: agent}


async def test_without_any_calendar_everybody_is_always_there() -> None:
    agent, other = await colleague(), await colleague()

    assert await reached([other, agent], SUNDAY) == {agent: None, other: None}


async def test_whoever_is_on_call_hears_for_themselves_and_once() -> None:
    on_call, agent, other = await colleague(), await colleague(), await colleague()
    await make_calendar(is_default=True, on_call=on_call)

    assert await reached([on_call], SUNDAY) == {on_call: None}
    assert await reached([agent, other], SUNDAY) == {on_call: agent}


async def test_customers_and_those_who_left_are_not_told() -> None:
    customer, gone = await make_person(), await colleague(deactivated_at=now())

    assert await reached([customer, gone], NOON) == {}
