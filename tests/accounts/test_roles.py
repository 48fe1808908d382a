"""Roles change and people are switched off, and an administrator always remains."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context
from functools import partial

import pytest

from helpdesk.accounts.access import access_person
from helpdesk.accounts.actions.roles import change_role, deactivate_person, has_admin, reactivate_person
from helpdesk.accounts.events import PersonChanged, PersonDeactivated, PersonReactivated, SignedOut
from helpdesk.accounts.queries.sessions import actor_of
from helpdesk.accounts.queries.teams import teams_of
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Forbidden
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Role, Staff
from helpdesk.events.event import Change
from tests.factories.persons import make_admin, make_agent, make_customer, make_lead
from tests.factories.sessions import make_session
from tests.factories.teams import make_team
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")


async def test_new_role_needs_a_new_sign_in() -> None:
    admin, agent = await make_admin(), await make_agent()
    token = await make_session(agent.person)
    session = (await actor_of(token)).session_id

    await change_role(admin, agent.person, Role.LEAD)
    await change_role(admin, agent.person, Role.LEAD)

    assert (await access_person(admin, agent.person)).role == Role.LEAD
    assert await actor_of(token) is None
    assert await recorded() == [
        SignedOut(person=agent.person, session=session),
        PersonChanged(person=agent.person),
    ]
    assert await changes() == [Change("role", "agent", "lead")]


async def test_who_becomes_a_customer_leaves_the_teams() -> None:
    team = await make_team()
    agent = await make_agent(teams=(team,))

    await change_role(SYSTEM, agent.person, Role.CUSTOMER)

    assert await teams_of(agent.person) == []


async def test_only_administrators_change_roles_and_switch_staff_off() -> None:
    lead, agent, anna = await make_lead(), await make_agent(), await make_customer()

    for action in (
        change_role(lead, anna.person, Role.AGENT),
        change_role(anna, anna.person, Role.ADMIN),
        deactivate_person(lead, agent.person),
        reactivate_person(lead, agent.person),
        deactivate_person(anna, anna.person),
    ):
        with pytest.raises(Forbidden):
            await action
    assert await recorded() == []


async def test_switching_off_signs_out_and_back_on_lets_in() -> None:
    agent, anna = await make_agent(), await make_customer()
    token = await make_session(anna.person)
    session = (await actor_of(token)).session_id

    for _ in range(2):
        await deactivate_person(agent, anna.person)
    seen = await actor_of(token)
    for _ in range(2):
        await reactivate_person(agent, anna.person)

    assert seen is None
    assert await recorded() == [
        SignedOut(person=anna.person, session=session),
        PersonDeactivated(person=anna.person),
        PersonReactivated(person=anna.person),
    ]
    assert await actor_of(await make_session(anna.person)) is not None


async def test_last_administrator_stays() -> None:
    admin = await make_admin()
    gone = await make_admin(deactivated_at=now())

    for action in (
        change_role(admin, admin.person, Role.AGENT),
        deactivate_person(admin, admin.person),
    ):
        with pytest.raises(Conflict):
            await action
    await change_role(admin, gone.person, Role.CUSTOMER)

    assert await has_admin()
    assert not await has_admin(beside=admin.person)


@pytest.mark.commits
async def test_two_administrators_cannot_leave_at_the_same_time() -> None:
    one, two = await make_admin(), await make_admin()

    outcomes = await asyncio.gather(
        change_role(one, one.person, Role.AGENT),
        deactivate_person(two, two.person),
        return_exceptions=True,
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "NoneType"]
    assert await has_admin()


@pytest.mark.commits
@pytest.mark.parametrize("switch", [deactivate_person, partial(change_role, role=Role.AGENT)])
async def test_of_two_who_take_each_others_rights_one_does_it(
    switch: Callable[[Staff, int], Awaitable[None]],
) -> None:
    await make_admin("Remains")
    one, two = await make_admin(), await make_admin()

    outcomes = await asyncio.gather(switch(one, two.person), switch(two, one.person), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Forbidden", "NoneType"]
    assert [type(fact) for fact in await recorded() if not isinstance(fact, SignedOut)] in (
        [PersonDeactivated],
        [PersonChanged],
    )


@pytest.mark.commits
async def test_what_somebody_writes_at_this_moment_does_not_keep_them_from_being_switched_off() -> None:
    admin, agent = await make_admin(), await make_agent()

    async with transaction():
        await deactivate_person(admin, agent.person)
        async with asyncio.timeout(2), asyncio.TaskGroup() as elsewhere:
            elsewhere.create_task(make_session(agent.person), context=Context())

    assert (await access_person(admin, agent.person)).deactivated_at is not None
