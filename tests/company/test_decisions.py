"""Decisions of the company: who decides, what holds without one, and what is told of it."""

import asyncio

import pytest

from helpdesk.company.decisions import DECISIONS, SECOND_FACTOR_FOR_STAFF, decide, decided
from helpdesk.company.events import DecisionMade
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.db.sql import execute
from helpdesk.events.actor import GUEST, SYSTEM
from helpdesk.events.event import Change
from tests.factories.persons import make_admin, make_customer, make_lead
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")

KEY = SECOND_FACTOR_FOR_STAFF.key


async def test_default_holds_until_somebody_decides() -> None:
    before = await decided(SECOND_FACTOR_FOR_STAFF)
    await decide(await make_admin(), SECOND_FACTOR_FOR_STAFF, value=True)

    assert (before, await decided(SECOND_FACTOR_FOR_STAFF)) == (False, True)
    assert await recorded() == [DecisionMade(key=KEY)]
    assert await changes() == [Change(KEY, "false", "true")]


async def test_deciding_the_same_again_changes_nothing() -> None:
    admin = await make_admin()
    await decide(admin, SECOND_FACTOR_FOR_STAFF, value=False)
    await decide(admin, SECOND_FACTOR_FOR_STAFF, value=True)
    await decide(admin, SECOND_FACTOR_FOR_STAFF, value=True)

    assert await recorded() == [DecisionMade(key=KEY)]


async def test_only_who_may_decides() -> None:
    for actor in (GUEST, await make_customer(), await make_lead()):
        with pytest.raises(Forbidden):
            await decide(actor, SECOND_FACTOR_FOR_STAFF, value=True)
    await decide(SYSTEM, SECOND_FACTOR_FOR_STAFF, value=True)

    assert await decided(SECOND_FACTOR_FOR_STAFF)


async def test_value_of_another_kind_is_refused_and_a_stored_one_is_none() -> None:
    with pytest.raises(Invalid):
        await decide(SYSTEM, SECOND_FACTOR_FOR_STAFF, "yes")  # pyright: ignore[reportArgumentType]
    await execute("""INSERT INTO decisions (key, value) VALUES ($1, '"yes"')""", KEY)

    assert await decided(SECOND_FACTOR_FOR_STAFF) is False


@pytest.mark.commits
async def test_two_at_once_tell_of_one_change() -> None:
    await asyncio.gather(*(decide(SYSTEM, SECOND_FACTOR_FOR_STAFF, value=True) for _ in range(4)))

    assert await recorded() == [DecisionMade(key=KEY)]


def test_every_decision_stands_under_its_key() -> None:
    assert all(decision.key == key for key, decision in DECISIONS.items())
