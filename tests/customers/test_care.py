"""Tier, account manager, deputy and calendar of an organisation."""

from datetime import date

import pytest

from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.customers.actions.care import CareDraft, change_care
from helpdesk.customers.events import CareChanged
from helpdesk.customers.queries.care import Care, care_of
from helpdesk.db.sql import execute
from helpdesk.events.actor import SYSTEM
from helpdesk.events.event import Change
from helpdesk.sla.policy_content import PolicyContent
from tests.factories.calendars import make_calendar
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_admin, make_agent, make_customer, make_lead, make_person
from tests.factories.policies import make_policy, make_tier
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")


async def test_care_of_an_organisation_is_written_as_a_whole() -> None:
    organisation = await make_organisation()
    policy = (await make_policy(PolicyContent(targets={}), "Gold promises")).id
    tier, calendar = await make_tier("Gold", policy=policy), await make_calendar("Nights")
    manager, deputy = (await make_agent("Mara")).person, (await make_agent("Leif")).person
    draft = CareDraft(tier=tier, manager=manager, deputy=deputy, calendar=calendar)

    for _ in range(2):
        await change_care(await make_admin(), organisation, draft)

    assert await care_of(organisation) == Care(
        tier=tier,
        tier_name="Gold",
        tier_policy_name="Gold promises",
        manager=manager,
        manager_name="Mara",
        deputy=deputy,
        deputy_name="Leif",
        calendar=calendar,
        calendar_name="Nights",
    )
    assert await recorded() == [CareChanged(organisation=organisation)]
    assert await changes() == [
        Change("tier", None, "Gold"),
        Change("manager", None, "Mara"),
        Change("deputy", None, "Leif"),
        Change("calendar", None, "Nights"),
    ]


async def test_what_is_out_of_use_cannot_be_chosen() -> None:
    organisation, customer = await make_organisation(), await make_person()
    gone = {"retired_at": date(2026, 1, 1)}
    wrong = CareDraft(
        tier=await make_tier(**gone), manager=customer, deputy=customer, calendar=await make_calendar(**gone)
    )

    with pytest.raises(Invalid) as refusal:
        await change_care(SYSTEM, organisation, wrong)

    assert refusal.value.fields == {
        "tier": "Please choose a tier that is in use.",
        "manager": "Please choose somebody who works here.",
        "deputy": "The deputy is somebody else than the account manager.",
        "calendar": "Please choose a calendar that is in use.",
    }


async def test_what_it_has_already_may_stay() -> None:
    manager = (await make_agent("Mara")).person
    organisation = await make_organisation(manager=manager)
    await execute("UPDATE persons SET deactivated_at = now() WHERE id = $1", manager)
    tier = await make_tier()

    await change_care(SYSTEM, organisation, CareDraft(manager=manager, tier=tier))

    found = await care_of(organisation)
    assert (found.manager, found.tier) == (manager, tier)


async def test_only_who_may_decides_how_an_organisation_is_looked_after() -> None:
    organisation = await make_organisation()

    for actor in (await make_agent(), await make_lead(), await make_customer()):
        with pytest.raises(Forbidden):
            await change_care(actor, organisation, CareDraft())


async def test_organisation_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        await change_care(SYSTEM, 99, CareDraft())
    with pytest.raises(NotFound):
        await care_of(99)
