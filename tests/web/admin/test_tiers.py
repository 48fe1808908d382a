"""Tiers: made, changed, moved, retired and used again."""

import pytest

from helpdesk.customers.queries.care import tiers
from helpdesk.sla.policy_content import PolicyContent
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_admin
from tests.factories.policies import make_policy, make_tier
from tests.kit.clients import parsed, portal

pytestmark = pytest.mark.usefixtures("database")
NOTHING = PolicyContent(targets={})


async def test_tier_is_made_and_changed() -> None:
    browser = await portal((await make_admin()).person)
    policy = (await make_policy(NOTHING, "Gold promises")).id

    await browser.post("/admin/tiers/new", data={"name": "Gold", "policy": str(policy)})
    (made,) = await tiers()
    await browser.post(f"/admin/tiers/{made.id}", data={"name": "Golden", "policy": ""})
    (changed,) = await tiers()

    assert (made.name, made.policy) == ("Gold", policy)
    assert (changed.name, changed.policy) == ("Golden", None)


async def test_wrong_tier_is_refused_with_what_was_typed() -> None:
    browser = await portal((await make_admin()).person)
    await make_tier("Gold")

    answer = await browser.post("/admin/tiers/new", data={"name": "gold", "policy": ""})

    page = parsed(answer)
    name, error = page.css_first("#name"), page.css_first("#name-error")
    assert answer.status_code == 422
    assert name is not None
    assert error is not None
    assert (name.attributes["value"], error.text(strip=True)) == ("gold", "Another tier has this name.")


async def test_tiers_are_moved_retired_and_used_again() -> None:
    browser = await portal((await make_admin()).person)
    gold, silver = await make_tier("Gold"), await make_tier("Silver")
    await make_organisation(tier=gold)

    await browser.post(f"/admin/tiers/{silver}/move", data={"up": "1"})
    refused = await browser.post(f"/admin/tiers/{gold}/retirement")
    await browser.post(f"/admin/tiers/{silver}/retirement")
    retired = [tier.id for tier in await tiers() if tier.retired_at]
    await browser.post(f"/admin/tiers/{silver}/restoration")

    assert refused.status_code == 409
    assert "“Gold” cannot be retired while organisations have it." in parsed(refused).text()
    assert (retired, [tier.id for tier in await tiers()]) == ([silver], [silver, gold])
