"""Teams have a name of their own and members of staff only."""

import asyncio

import pytest

from helpdesk.accounts.actions.teams import TeamDefinition, change_team, create_team, set_members
from helpdesk.accounts.choice import Choice
from helpdesk.accounts.enums import Level
from helpdesk.accounts.events import TeamCreated, TeamEdited, TeamMembersChanged
from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.accounts.queries.teams import Member, TeamRow, members_of, team_choices, teams, teams_of
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

    definition = TeamDefinition(name=" Couriers ", description="Vans", zone="Europe/Oslo", others=Level.NONE)
    team = await create_team(admin, definition, {zoe.person: Level.WRITE, emil.person: Level.READ})

    members = [Member(emil.person, "emil", Level.READ), Member(zoe.person, "Zoë", Level.WRITE)]
    assert await teams() == [TeamRow(team, "Couriers", "Vans", "Europe/Oslo", Level.NONE, members)]
    assert await members_of(team) == [Choice(emil.person, "emil"), Choice(zoe.person, "Zoë")]
    assert await team_choices() == await teams_of(zoe.person) == [Choice(team, "Couriers")]
    assert await recorded() == [
        TeamCreated(team=team),
        TeamMembersChanged(team=team, added=sorted([zoe.person, emil.person]), removed=[]),
    ]
    assert await changes() == [Change("member", None, "Zoë"), Change("reader", None, "emil")]


async def test_teams_are_listed_by_name_without_who_left() -> None:
    gone = await make_agent("Gone", deactivated_at=now())
    first = await make_team("b", members=(gone.person,))
    second = await make_team("A")

    assert await teams() == [
        TeamRow(second, "A", "", "UTC", Level.WRITE, []),
        TeamRow(first, "b", "", "UTC", Level.WRITE, []),
    ]
    assert await members_of(first) == []


async def test_team_needs_a_name_and_a_zone() -> None:
    admin = await make_admin()

    with pytest.raises(Invalid) as empty:
        await create_team(admin, TeamDefinition(name=" ", zone="Mars"))

    assert set(empty.value.fields) == {"name", "zone"}
    assert await recorded() == []


@pytest.mark.parametrize("name", ["Couriers", " couriers", "COURIERS"])
async def test_name_of_another_team_is_refused_whatever_its_capitals(name: str) -> None:
    admin, other = await make_admin(), await make_team("Shops")
    await make_team("Couriers")

    with pytest.raises(Invalid) as made:
        await create_team(admin, TeamDefinition(name=name))
    with pytest.raises(Invalid) as renamed:
        await change_team(admin, other, TeamDefinition(name=name))

    assert made.value.fields == renamed.value.fields == {"name": NAME_TAKEN}
    assert await recorded() == []


async def test_team_may_change_the_capitals_of_its_own_name() -> None:
    admin, team = await make_admin(), await make_team("ÖRTLICHE Vans")

    await change_team(admin, team, TeamDefinition(name="Örtliche Vans"))

    assert await team_choices() == [Choice(team, "Örtliche Vans")]


async def test_changed_team_tells_what_changed() -> None:
    admin, team = await make_admin(), await make_team("Couriers")

    await change_team(admin, team, TeamDefinition(name="Drivers", others=Level.READ))
    await change_team(admin, team, TeamDefinition(name="Drivers ", description=" "))

    assert await team_choices() == [Choice(team, "Drivers")]
    assert await recorded() == [TeamEdited(team=team)]
    assert await changes() == [Change("name", "Couriers", "Drivers"), Change("others", "write", "read")]


async def test_members_are_set_as_a_whole() -> None:
    lead = await make_lead()
    stays, leaves, comes, learns = [await make_agent(name) for name in ("Stays", "Leaves", "Comes", "Learns")]
    team = await make_team(members=(stays.person, leaves.person, learns.person))
    wanted = {stays.person: Level.WRITE, comes.person: Level.WRITE, learns.person: Level.READ}

    for _ in range(2):
        await set_members(lead, team, wanted)

    (row,) = await teams()
    assert {member.id: member.level for member in row.members} == wanted
    assert await recorded() == [
        TeamMembersChanged(team=team, added=[comes.person], removed=[leaves.person], changed=[learns.person])
    ]
    assert await changes() == [
        Change("member", "Leaves", None),
        Change("member", None, "Comes"),
        Change("reader", None, "Learns"),
    ]


async def test_customers_and_those_who_left_are_in_no_team() -> None:
    admin, team = await make_admin(), await make_team()
    anna, gone = await make_customer(), await make_agent(deactivated_at=now())

    for person in (anna.person, gone.person, 0):
        with pytest.raises(Conflict):
            await set_members(admin, team, {person: Level.WRITE})

    assert await members_of(team) == []


@pytest.mark.parametrize("number", [-1, 2**63, 10**30])
async def test_number_that_is_no_id_is_in_no_team(number: int) -> None:
    admin = await make_admin()

    with pytest.raises(Conflict):
        await create_team(admin, TeamDefinition(name="Repairs"), {number: Level.WRITE})


async def test_teams_are_made_and_filled_by_leads_and_administrators_only() -> None:
    agent, lead, team = await make_agent(), await make_lead(), await make_team()

    for action in (
        create_team(agent, TeamDefinition(name="New")),
        change_team(agent, team, TeamDefinition(name="New")),
        set_members(agent, team, {}),
    ):
        with pytest.raises(Forbidden):
            await action
    with pytest.raises(NotFound):
        await set_members(lead, 0, {})


@pytest.mark.parametrize("others", ["none", "read"])
async def test_who_does_not_work_on_a_teams_tickets_lets_nobody_in(others: str) -> None:
    admin, stranger, member = await make_admin(), await make_lead(), await make_lead()
    team = await make_team(others=others, members=(member.person,))
    lead = await actor_of_person(stranger.person)

    for action in (
        change_team(lead, team, TeamDefinition(name="New")),
        set_members(lead, team, {lead.person: Level.WRITE}),
    ):
        with pytest.raises(Forbidden):
            await action
    both = {member.person: Level.WRITE, stranger.person: Level.WRITE}
    await set_members(await actor_of_person(member.person), team, both)
    await set_members(admin, team, {member.person: Level.WRITE})

    assert [one.id for one in await members_of(team)] == [member.person]


@pytest.mark.commits
async def test_two_leads_at_once_leave_the_members_of_one() -> None:
    lead, one, two = await make_lead(), await make_agent(), await make_agent()
    team = await make_team()

    await asyncio.gather(*(set_members(lead, team, {each.person: Level.WRITE}) for each in (one, two)))

    assert len(await members_of(team)) == 1


@pytest.mark.commits
async def test_two_at_once_make_one_team_of_a_name() -> None:
    admin = await make_admin()

    made = await asyncio.gather(
        *(create_team(admin, TeamDefinition(name=name)) for name in ("Vans", "vans", "VANS")),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in made if not isinstance(outcome, int)] == [Invalid, Invalid]
    assert len(await teams()) == 1
