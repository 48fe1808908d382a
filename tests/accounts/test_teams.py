"""Teams have a name of their own and members of staff only."""

import asyncio

import pytest

from helpdesk.accounts.actions.teams import change_team, create_team, set_members
from helpdesk.accounts.choice import Choice
from helpdesk.accounts.events import TeamCreated, TeamEdited, TeamMembersChanged
from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.accounts.queries.teams import TeamRow, members_of, team_choices, teams, teams_of
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.events.event import Change
from tests.factories.persons import make_admin, make_agent, make_customer, make_lead
from tests.factories.teams import make_team
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")

NAME_TAKEN = "Another team has this name. Capital letters make no difference."


async def test_team_is_made_with_its_members() -> None:
    admin, zoe, emil = await make_admin(), await make_agent("Zoë"), await make_agent("emil")

    team = await create_team(
        admin, name=" Couriers ", description="Vans", zone="Europe/Oslo", members={zoe.person, emil.person}
    )

    members = [Choice(emil.person, "emil"), Choice(zoe.person, "Zoë")]
    assert await teams() == [TeamRow(team, "Couriers", "Vans", "Europe/Oslo", members)]
    assert await members_of(team) == members
    assert await team_choices() == await teams_of(zoe.person) == [Choice(team, "Couriers")]
    assert await recorded() == [
        TeamCreated(team=team),
        TeamMembersChanged(team=team, added=sorted([zoe.person, emil.person]), removed=[]),
    ]


async def test_teams_are_listed_by_name_without_who_left() -> None:
    gone = await make_agent("Gone", deactivated_at=now())
    first = await make_team("b", members=(gone.person,))
    second = await make_team("A")

    assert await teams() == [TeamRow(second, "A", "", "UTC", []), TeamRow(first, "b", "", "UTC", [])]
    assert await members_of(first) == []


async def test_team_needs_a_name_and_a_zone() -> None:
    admin = await make_admin()

    with pytest.raises(Invalid) as empty:
        await create_team(admin, name=" ", zone="Mars")

    assert set(empty.value.fields) == {"name", "zone"}
    assert await recorded() == []


@pytest.mark.parametrize("name", ["Couriers", " couriers", "COURIERS"])
async def test_name_of_another_team_is_refused_whatever_its_capitals(name: str) -> None:
    admin, other = await make_admin(), await make_team("Shops")
    await make_team("Couriers")

    with pytest.raises(Invalid) as made:
        await create_team(admin, name=name)
    with pytest.raises(Invalid) as renamed:
        await change_team(admin, other, name=name, description="", zone="UTC")

    assert made.value.fields == renamed.value.fields == {"name": NAME_TAKEN}
    assert await recorded() == []


async def test_team_may_change_the_capitals_of_its_own_name() -> None:
    admin, team = await make_admin(), await make_team("ÖRTLICHE Vans")

    await change_team(admin, team, name="Örtliche Vans", description="", zone="UTC")

    assert await team_choices() == [Choice(team, "Örtliche Vans")]


async def test_changed_team_tells_what_changed() -> None:
    admin, team = await make_admin(), await make_team("Couriers")

    await change_team(admin, team, name="Drivers", description="", zone="UTC")
    await change_team(admin, team, name="Drivers ", description=" ", zone="UTC")

    assert await team_choices() == [Choice(team, "Drivers")]
    assert await recorded() == [TeamEdited(team=team)]
    assert await changes() == [Change("name", "Couriers", "Drivers")]


async def test_members_are_set_as_a_whole() -> None:
    lead, stays, leaves, comes = [await make_lead(), *[await make_agent() for _ in range(3)]]
    team = await make_team(members=(stays.person, leaves.person))

    for _ in range(2):
        await set_members(lead, team, [stays.person, comes.person, comes.person])

    assert {member.id for member in await members_of(team)} == {stays.person, comes.person}
    assert await recorded() == [TeamMembersChanged(team=team, added=[comes.person], removed=[leaves.person])]


async def test_customers_and_those_who_left_are_in_no_team() -> None:
    admin, team = await make_admin(), await make_team()
    anna, gone = await make_customer(), await make_agent(deactivated_at=now())

    for person in (anna.person, gone.person, 0):
        with pytest.raises(Conflict):
            await set_members(admin, team, [person])

    assert await members_of(team) == []


@pytest.mark.parametrize("number", [-1, 2**63, 10**30])
async def test_number_that_is_no_id_is_in_no_team(number: int) -> None:
    admin = await make_admin()

    with pytest.raises(Conflict):
        await create_team(admin, name="Repairs", members=[number])


async def test_teams_are_made_and_filled_by_leads_and_administrators_only() -> None:
    agent, lead, team = await make_agent(), await make_lead(), await make_team()

    for action in (
        create_team(agent, name="New"),
        change_team(agent, team, name="New", description="", zone="UTC"),
        set_members(agent, team, []),
    ):
        with pytest.raises(Forbidden):
            await action
    with pytest.raises(NotFound):
        await set_members(lead, 0, [])


@pytest.mark.parametrize("others", ["none", "read"])
async def test_who_does_not_work_on_a_teams_tickets_lets_nobody_in(others: str) -> None:
    admin, stranger, member = await make_admin(), await make_lead(), await make_lead()
    team = await make_team(others=others, members=(member.person,))
    lead = await actor_of_person(stranger.person)

    for action in (
        change_team(lead, team, name="New", description="", zone="UTC"),
        set_members(lead, team, [lead.person]),
    ):
        with pytest.raises(Forbidden):
            await action
    await set_members(await actor_of_person(member.person), team, [member.person, stranger.person])
    await set_members(admin, team, [member.person])

    assert [one.id for one in await members_of(team)] == [member.person]


@pytest.mark.commits
async def test_two_leads_at_once_leave_the_members_of_one() -> None:
    lead, one, two = await make_lead(), await make_agent(), await make_agent()
    team = await make_team()

    await asyncio.gather(set_members(lead, team, [one.person]), set_members(lead, team, [two.person]))

    assert len(await members_of(team)) == 1


@pytest.mark.commits
async def test_two_at_once_make_one_team_of_a_name() -> None:
    admin = await make_admin()

    made = await asyncio.gather(
        *(create_team(admin, name=name) for name in ("Vans", "vans", "VANS")), return_exceptions=True
    )

    assert [type(outcome) for outcome in made if not isinstance(outcome, int)] == [Invalid, Invalid]
    assert len(await teams()) == 1
