"""Tiers are made, ordered, and retired when no organisation has them."""

from datetime import date

import pytest
from msgspec.structs import replace

from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.customers.actions.tiers import (
    TierDraft,
    change_tier,
    create_tier,
    move_tier,
    restore_tier,
    retire_tier,
)
from helpdesk.customers.events import TierChanged, TierCreated, TierMoved, TierRestored, TierRetired
from helpdesk.customers.queries.care import TierRow, tier_choices, tiers
from helpdesk.db.sql import execute
from helpdesk.events.actor import SYSTEM
from helpdesk.events.event import Change
from helpdesk.sla.policy_content import PolicyContent
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_admin, make_agent, make_customer, make_lead
from tests.factories.policies import make_policy, make_tier
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, forget_recorded, recorded

pytestmark = pytest.mark.usefixtures("database")
NOTHING = PolicyContent(targets={})


async def test_tier_has_a_policy_for_its_companies() -> None:
    policy = (await make_policy(NOTHING, "Gold promises")).id

    tier = await create_tier(await make_admin(), TierDraft(name=" Gold ", policy=policy))
    await make_organisation(tier=tier)

    assert await tiers() == [
        TierRow(
            id=tier,
            name="Gold",
            policy=policy,
            policy_name="Gold promises",
            organisations=1,
            retired_at=None,
        )
    ]
    assert await recorded() == [TierCreated(tier=tier)]
    assert await changes() == [Change("name", None, "Gold"), Change("policy", None, "Gold promises")]


async def test_tier_changes_its_name_and_policy() -> None:
    policy = (await make_policy(NOTHING, "Gold promises")).id
    draft = TierDraft(name="Gold", policy=policy)
    tier = await create_tier(SYSTEM, draft)
    await forget_recorded()

    await change_tier(SYSTEM, tier, draft)
    await change_tier(SYSTEM, tier, replace(draft, policy=None))

    assert await recorded() == [TierChanged(tier=tier)]
    assert await changes() == [Change("policy", "Gold promises", None)]


async def test_tiers_stand_in_the_order_they_are_put_in() -> None:
    gold, silver, bronze = [
        await create_tier(SYSTEM, TierDraft(name=name)) for name in ("Gold", "Silver", "Bronze")
    ]
    await forget_recorded()

    await move_tier(SYSTEM, bronze, by=-1)
    await move_tier(SYSTEM, gold, by=-1)

    assert [choice.id for choice in await tier_choices()] == [gold, bronze, silver]
    assert await recorded() == [TierMoved(tier=bronze)]
    assert await changes() == [Change("order", "3", "2")]


async def test_tier_of_an_organisation_stays() -> None:
    tier = await make_tier("Gold")
    await make_organisation(tier=tier)

    with pytest.raises(Conflict) as refusal:
        await retire_tier(SYSTEM, tier)

    assert refusal.value.sentence == "“Gold” cannot be retired while organisations have it."


async def test_restored_tier_names_no_policy_that_is_out_of_use() -> None:
    policy = (await make_policy(NOTHING)).id
    tier = await make_tier("Gold", policy=policy)

    for _ in range(2):
        await retire_tier(SYSTEM, tier)
    assert await tier_choices() == []
    await execute("UPDATE sla_policies SET is_on = false")
    for _ in range(2):
        await restore_tier(SYSTEM, tier)

    assert [(row.id, row.policy) for row in await tiers()] == [(tier, None)]
    assert await recorded() == [TierRetired(tier=tier), TierRestored(tier=tier)]


async def test_everything_that_is_wrong_is_said_at_once() -> None:
    retired = (await make_policy(NOTHING, retired_at=date(2026, 1, 1))).id
    await make_tier("Gold")

    for name, sentence in (
        ("", "Please fill this in."),
        ("a" * 61, "A tier has a name of at most 60 characters."),
        ("gold", "Another tier has this name."),
    ):
        with pytest.raises(Invalid) as refusal:
            await create_tier(SYSTEM, TierDraft(name=name, policy=retired))
        assert refusal.value.fields == {
            "name": sentence,
            "policy": "Please choose a policy that is switched on.",
        }


async def test_list_costs_one_statement() -> None:
    for _ in range(3):
        await make_tier()

    async with count_statements() as statements:
        found = await tiers()

    assert (len(statements), len(found)) == (1, 3)


async def test_only_who_may_manages_tiers() -> None:
    tier = await make_tier()

    for actor in (await make_agent(), await make_lead(), await make_customer()):
        with pytest.raises(Forbidden):
            await create_tier(actor, TierDraft(name="Gold"))
        with pytest.raises(Forbidden):
            await change_tier(actor, tier, TierDraft(name="Gold"))
        with pytest.raises(Forbidden):
            await move_tier(actor, tier, by=1)
        for act in (retire_tier, restore_tier):
            with pytest.raises(Forbidden):
                await act(actor, tier)


async def test_tier_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        await retire_tier(SYSTEM, 99)
