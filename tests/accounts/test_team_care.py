"""Who leads a team and by which calendar it works: chosen, taken back, and told."""

import asyncio

import pytest

from helpdesk.accounts.actions.team_care import set_team_care
from helpdesk.accounts.events import TeamCalendarChanged, TeamEdited
from helpdesk.accounts.queries.teams import TeamRow, teams
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.events.event import Change
from helpdesk.sla.actions.calendars import retire_calendar
from tests.factories.calendars import make_calendar
from tests.factories.persons import as_signed_in, make_admin, make_agent, make_customer, make_lead
from tests.factories.teams import make_team
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")


async def row() -> TeamRow:
    (found,) = await teams()
    return found


async def test_team_has_a_lead_and_a_calendar_until_they_are_taken_back() -> None:
    admin, mara = await make_admin(), await make_agent("Mara")
    team, office = await make_team("Couriers"), await make_calendar("Office")

    for _ in range(2):
        await set_team_care(admin, team, lead=mara.person, calendar=office)
    chosen = await row()
    await set_team_care(admin, team, lead=None, calendar=None)

    assert (chosen.lead, chosen.lead_name, chosen.calendar, chosen.calendar_name) == (
        mara.person,
        "Mara",
        office,
        "Office",
    )
    assert await row() == TeamRow(team, "Couriers", "", "UTC", chosen.others, [])
    assert await recorded() == [TeamEdited(team=team), TeamCalendarChanged(team=team)] * 2
    assert await changes() == [
        Change("lead", None, "Mara"),
        Change("calendar", None, "Office"),
        Change("lead", "Mara", None),
        Change("calendar", "Office", None),
    ]


async def test_both_refusals_are_told_at_once() -> None:
    admin, anna, team = await make_admin(), await make_customer(), await make_team()
    retired = await make_calendar(retired_at=now())

    with pytest.raises(Invalid) as refused:
        await set_team_care(admin, team, lead=anna.person, calendar=retired)
    with pytest.raises(Invalid) as unknown:
        await set_team_care(admin, team, lead=2**70, calendar=99_999_999)

    assert refused.value.fields == {
        "lead": "Please choose somebody who works here.",
        "calendar": "Please choose a calendar that is in use.",
    }
    assert set(unknown.value.fields) == {"lead", "calendar"}
    assert await recorded() == []


async def test_what_stands_may_stay_though_nobody_could_choose_it_any_more() -> None:
    admin, gone, mara = await make_admin(), await make_agent(deactivated_at=now()), await make_agent()
    retired = await make_calendar(retired_at=now())
    team = await make_team(lead=gone.person, calendar=retired)

    await set_team_care(admin, team, lead=gone.person, calendar=retired)
    await set_team_care(admin, team, lead=mara.person, calendar=retired)

    assert ((await row()).lead, (await row()).calendar) == (mara.person, retired)


async def test_only_who_manages_teams_and_works_in_this_one_may() -> None:
    team = await make_team(others="read")
    outsider = await as_signed_in((await make_lead()).person)

    for actor in (await make_agent(), await make_customer(), outsider):
        with pytest.raises(Forbidden):
            await set_team_care(actor, team, lead=None, calendar=None)
    with pytest.raises(NotFound):
        await set_team_care(await make_admin(), 99_999_999, lead=None, calendar=None)


@pytest.mark.commits
async def test_calendar_is_not_retired_while_a_team_takes_it() -> None:
    admin = await make_admin()
    await make_calendar("Office", is_default=True)
    nights = await make_calendar("Nights")
    all_teams = [await make_team() for _ in range(4)]

    outcomes = await asyncio.gather(
        *(set_team_care(admin, team, lead=None, calendar=nights) for team in all_teams[:2]),
        retire_calendar(admin, nights),
        *(set_team_care(admin, team, lead=None, calendar=nights) for team in all_teams[2:]),
        return_exceptions=True,
    )

    is_retired = outcomes[2] is None
    users = [team for team in await teams() if team.calendar == nights]
    assert len(users) == 0 if is_retired else isinstance(outcomes[2], Conflict)
