"""Roles of the company's own: made, changed and removed, and never a way to more than one has."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from helpdesk.accounts.actions.own_roles import (
    ChosenRole,
    RoleDefinition,
    change_own_role,
    create_role,
    remove_role,
)
from helpdesk.accounts.actions.people import NewPerson, create_person
from helpdesk.accounts.actions.roles import change_role, deactivate_person, has_admin
from helpdesk.accounts.events import PersonChanged, RoleChanged, RoleCreated, RoleRemoved
from helpdesk.accounts.queries.people import person_card
from helpdesk.accounts.queries.roles import OwnRoleRow, built_in_counts, holders_of, own_role_row, own_roles
from helpdesk.accounts.queries.sessions import actor_of
from helpdesk.core.clock import now
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.db.sql import execute
from helpdesk.events.actor import EVERYTHING, OBSERVING, Capability, Role, Staff
from helpdesk.events.event import Change
from tests.factories.persons import as_signed_in, make_admin, make_agent, make_lead, make_own_role
from tests.factories.sessions import make_session
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")

SALES = RoleDefinition(name="Sales", description="Sells.", capabilities=OBSERVING)
READ_TICKETS, MANAGE_PEOPLE, MANAGE_ROLES = (
    Capability.READ_TICKETS,
    Capability.MANAGE_PEOPLE,
    Capability.MANAGE_ROLES,
)


async def test_made_role_has_what_was_chosen_and_says_so() -> None:
    admin = await make_admin()

    role = await create_role(admin, SALES)

    assert await own_role_row(role) == OwnRoleRow(
        id=role,
        name="Sales",
        description="Sells.",
        capabilities='["read_tickets", "write_notes", "read_customers"]',
        people=0,
        switched_off=0,
    )
    assert await recorded() == [RoleCreated(role=role)]
    assert await changes() == [
        Change("name", None, "Sales"),
        *(Change("capability", None, name) for name in ("read_tickets", "write_notes", "read_customers")),
    ]


async def test_changed_role_tells_what_came_and_went_and_the_same_again_nothing() -> None:
    admin, role = await make_admin(), await make_own_role(READ_TICKETS, name="Sales")
    wanted = RoleDefinition(name="Shops", capabilities=frozenset({Capability.READ_CUSTOMERS}))

    for _ in range(2):
        await change_own_role(admin, role, wanted)

    assert await recorded() == [RoleChanged(role=role)]
    assert await changes() == [
        Change("name", "Sales", "Shops"),
        Change("capability", "read_tickets", None),
        Change("capability", None, "read_customers"),
    ]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (RoleDefinition(name=" ", capabilities=OBSERVING), "name"),
        (RoleDefinition(name="x" * 81, capabilities=OBSERVING), "name"),
        (RoleDefinition(name="administrator", capabilities=OBSERVING), "name"),
        (RoleDefinition(name="OBSERVER", capabilities=OBSERVING), "name"),
        (RoleDefinition(name="Sales", description="x" * 501, capabilities=OBSERVING), "description"),
        (RoleDefinition(name="Sales"), "capabilities"),
        (RoleDefinition(name="Sales", capabilities=frozenset({Capability.WRITE_TICKETS})), "capabilities"),
        (RoleDefinition(name="Sales", capabilities=frozenset({Capability.WRITE_CUSTOMERS})), "capabilities"),
    ],
)
async def test_role_that_fits_nowhere_is_refused_when_made_and_when_changed(
    wanted: RoleDefinition, field: str
) -> None:
    admin, other = await make_admin(), await make_own_role(READ_TICKETS)

    for attempt in (create_role(admin, wanted), change_own_role(admin, other, wanted)):
        with pytest.raises(Invalid) as refusal:
            await attempt
        assert set(refusal.value.fields) == {field}
    assert await recorded() == []


async def test_people_with_a_role_are_counted_and_named() -> None:
    role = await make_own_role(READ_TICKETS, name="Sales")
    await make_agent("Zoë", staff_role=role)
    await make_agent("Amir", staff_role=role, deactivated_at=now())
    await make_agent("Mika")

    (sales, _observer) = sorted(await own_roles(), key=lambda row: row.name, reverse=True)

    assert [sales.name, sales.people, sales.switched_off, sales.holders] == ["Sales", 1, 1, 2]
    assert await built_in_counts() == {Role.AGENT: 1, Role.LEAD: 0, Role.ADMIN: 0}
    assert [(holder.name, holder.is_active) for holder in await holders_of(Role.AGENT, role)] == [
        ("Zoë", True),
        ("Amir", False),
    ]
    assert [holder.name for holder in await holders_of(Role.AGENT, None)] == ["Mika"]


async def test_role_nobody_has_is_removed_at_once() -> None:
    admin, role = await make_admin(), await make_own_role(READ_TICKETS, name="Sales")

    await remove_role(admin, role)

    assert await own_role_row(role) is None
    assert await recorded() == [RoleRemoved(role=role)]
    assert await changes() == [Change("name", "Sales", None), Change("capability", "read_tickets", None)]


async def test_role_somebody_has_is_removed_only_with_another_for_them() -> None:
    admin, role = await make_admin(), await make_own_role(READ_TICKETS, name="Sales")
    other = await make_own_role(*OBSERVING, name="Shops")
    agent = await make_agent(staff_role=role)
    gone = await make_agent(staff_role=role, deactivated_at=now())
    token = await make_session(agent.person)

    for instead in (None, ChosenRole(own_role=role), ChosenRole(role=Role.CUSTOMER)):
        with pytest.raises(Invalid) as refusal:
            await remove_role(admin, role, instead)
        assert set(refusal.value.fields) == {"instead"}
    with pytest.raises(Invalid):
        await remove_role(admin, role, ChosenRole(own_role=2**40))
    await remove_role(admin, role, ChosenRole(own_role=other))

    assert await own_role_row(role) is None
    assert {(await person_card(person)).own_role_name for person in (agent.person, gone.person)} == {"Shops"}
    assert await actor_of(token) is None
    assert [fact for fact in await recorded() if isinstance(fact, PersonChanged | RoleRemoved)] == [
        PersonChanged(person=agent.person),
        PersonChanged(person=gone.person),
        RoleRemoved(role=role),
    ]


async def test_own_role_is_removed_by_somebody_who_has_it() -> None:
    role = await make_own_role(*EVERYTHING)
    first = await make_agent(staff_role=role)
    second = await make_agent(staff_role=role)

    await remove_role(await as_signed_in(first.person), role, ChosenRole(role=Role.LEAD))

    assert {(await person_card(person.person)).role for person in (first, second)} == {Role.LEAD}


WAYS: dict[str, Callable[[Staff, int], Awaitable[object]]] = {
    "make a role that may do more": lambda clerk, _role: create_role(
        clerk, RoleDefinition(name="New", capabilities=frozenset({READ_TICKETS, Capability.MANAGE_MAIL}))
    ),
    "let one's own role do more": lambda clerk, role: change_own_role(
        clerk, role, RoleDefinition(name="Mine", capabilities=frozenset(clerk.capabilities | EVERYTHING))
    ),
    "become an administrator": lambda clerk, _role: change_role(clerk, clerk.person, Role.ADMIN),
    "invite an administrator": lambda clerk, _role: create_person(
        clerk, NewPerson(name="Eve", email="eve@example.com", role=Role.ADMIN)
    ),
    "invite somebody who writes tickets": lambda clerk, _role: create_person(
        clerk, NewPerson(name="Eve", email="eve@example.com", role=Role.AGENT)
    ),
    "remove a role for a greater one": lambda clerk, role: remove_role(
        clerk, role, ChosenRole(role=Role.ADMIN)
    ),
}


@pytest.mark.parametrize("way", WAYS)
async def test_nobody_gets_or_gives_more_than_they_have(way: str) -> None:
    role = await make_own_role(READ_TICKETS, MANAGE_PEOPLE, MANAGE_ROLES)
    clerk = await as_signed_in((await make_agent(staff_role=role)).person)

    with pytest.raises(Forbidden):
        await WAYS[way](clerk, role)
    assert await recorded() == []
    assert (await as_signed_in(clerk.person)).capabilities == clerk.capabilities


async def test_nobody_touches_a_role_or_gives_one_that_may_do_more() -> None:
    role = await make_own_role(READ_TICKETS, MANAGE_PEOPLE, MANAGE_ROLES)
    greater = await make_own_role(READ_TICKETS, Capability.MANAGE_MAIL)
    clerk, other = await as_signed_in((await make_agent(staff_role=role)).person), await make_agent()

    for attempt in (
        change_own_role(clerk, greater, RoleDefinition(name="Less", capabilities=frozenset({READ_TICKETS}))),
        remove_role(clerk, greater),
        change_role(clerk, clerk.person, Role.AGENT, own_role=greater),
        change_role(clerk, other.person, Role.AGENT, own_role=role),
        create_person(clerk, NewPerson(name="Eve", role=Role.AGENT, own_role=greater)),
    ):
        with pytest.raises(Forbidden):
            await attempt
    assert await recorded() == []


async def test_roles_are_managed_by_whoever_may_and_those_that_are_not_there_are_not_found() -> None:
    lead, admin, role = await make_lead(), await make_admin(), await make_own_role(READ_TICKETS)

    for attempt in (create_role(lead, SALES), change_own_role(lead, role, SALES), remove_role(lead, role)):
        with pytest.raises(Forbidden):
            await attempt
    for number in (0, -1, 2**70):
        with pytest.raises(NotFound):
            await change_own_role(admin, number, SALES)
        with pytest.raises(NotFound):
            await remove_role(admin, number)


async def test_invited_person_has_the_role_of_ones_own() -> None:
    admin, role = await make_admin(), await make_own_role(*OBSERVING, name="Sales")

    person = await create_person(admin, NewPerson(name="Mika", role=Role.AGENT, own_role=role))
    with pytest.raises(Invalid):
        await create_person(admin, NewPerson(name="Noor", role=Role.AGENT, own_role=2**40))

    assert (await person_card(person)).own_role_name == "Sales"
    assert (await as_signed_in(person)).capabilities == OBSERVING


async def test_customer_has_no_role_of_ones_own() -> None:
    admin, role, agent = await make_admin(), await make_own_role(*OBSERVING), await make_agent()

    with pytest.raises(Invalid):
        await change_role(admin, agent.person, Role.CUSTOMER, own_role=role)


async def test_last_administrator_is_not_given_a_role_of_ones_own() -> None:
    admin, role = await make_admin(), await make_own_role(*EVERYTHING)
    await make_agent(staff_role=role)

    with pytest.raises(Exception, match="last administrator"):
        await change_role(admin, admin.person, Role.AGENT, own_role=role)

    assert await has_admin()


@pytest.mark.commits
async def test_whoever_manages_everything_remains_however_many_leave_at_once() -> None:
    role = await make_own_role(*EVERYTHING)
    admins = [await make_admin() for _ in range(3)]

    outcomes = await asyncio.gather(
        change_role(admins[0], admins[0].person, Role.AGENT, own_role=role),
        deactivate_person(admins[1], admins[1].person),
        change_role(admins[2], admins[1].person, Role.LEAD),
        change_role(admins[2], admins[2].person, Role.AGENT),
        return_exceptions=True,
    )

    assert any(isinstance(outcome, Exception) for outcome in outcomes)
    assert await has_admin()


@pytest.mark.commits
async def test_role_given_while_it_is_removed_is_there_or_refused_but_never_lost() -> None:
    admin, role, agent = await make_admin(), await make_own_role(READ_TICKETS), await make_agent()

    given, removed = await asyncio.gather(
        change_role(admin, agent.person, Role.AGENT, own_role=role),
        remove_role(admin, role),
        return_exceptions=True,
    )

    assert sorted([given is None, removed is None]) == [False, True]
    assert isinstance(given or removed, Invalid)


@pytest.mark.commits
async def test_two_at_once_make_one_role_of_a_name() -> None:
    admin = await make_admin()
    await execute("DELETE FROM roles")

    made = await asyncio.gather(
        *(
            create_role(admin, RoleDefinition(name=name, capabilities=OBSERVING))
            for name in ("Sales", "SALES", "sales")
        ),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in made if not isinstance(outcome, int)] == [Invalid, Invalid]
    assert len(await own_roles()) == 1
