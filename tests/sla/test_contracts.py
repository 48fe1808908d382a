"""Contracts are agreed, changed and ended; what is used of them is counted."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from helpdesk.accounts.choice import Choice
from helpdesk.core.clock import frozen
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.customers.events import ContractChanged, ContractEnded, ContractMade
from helpdesk.db.sql import execute
from helpdesk.events.actor import SYSTEM
from helpdesk.events.event import Change
from helpdesk.sla.actions.contracts import (
    ContractDraft,
    Outdated,
    change_contract,
    draft_of,
    end_contract,
    make_contract,
    stamp_of,
)
from helpdesk.sla.enums import Metric
from helpdesk.sla.queries.contracts import ContractOut, Standing, contract_by_id, contracts_of
from helpdesk.sla.tables import TermsRow
from tests.factories import policies as factory
from tests.factories.calendars import make_calendar
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_admin, make_agent, make_customer, make_lead, make_person
from tests.factories.policies import make_policy
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, forget_recorded, recorded
from tests.sla.agreements import HOUR, content

pytestmark = pytest.mark.usefixtures("database")
YEAR = ContractDraft(name="Care 2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))


async def known(organisation: int, contract: int) -> ContractOut:
    found = await contract_by_id(organisation, contract)
    assert found is not None
    return found


async def _rich() -> tuple[int, ContractDraft]:
    """An organisation, and everything that can be agreed with it."""
    organisation, person = await make_organisation(), await make_person("Annika")
    await make_membership(person, organisation)
    return organisation, replace(
        YEAR,
        policy=(await make_policy(content(), "Gold")).id,
        calendar=await make_calendar("Nights"),
        targets={"urgent": {Metric.FIRST_REPLY: HOUR}, "low": {}},
        channels=("phone", "mail"),
        contacts=(person,),
        products=" Soles\0 ",
        allowance_cases=20,
        allowance_minutes=600,
    )


async def test_contract_keeps_what_was_agreed() -> None:
    organisation, draft = await _rich()

    contract = await make_contract(await make_admin(), organisation, draft)

    assert await known(organisation, contract) == ContractOut(
        id=contract,
        name="Care 2026",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        policy=draft.policy,
        policy_name="Gold",
        calendar=draft.calendar,
        calendar_name="Nights",
        targets={"urgent": {Metric.FIRST_REPLY: HOUR}},
        channels=("mail", "phone"),
        contacts=(Choice(draft.contacts[0], "Annika"),),
        products="Soles",
        allowance_cases=20,
        allowance_minutes=600,
        note="",
        ended_at=None,
        used_cases=0,
    )


async def test_history_says_what_was_agreed() -> None:
    organisation, draft = await _rich()

    contract = await make_contract(SYSTEM, organisation, draft)

    assert await recorded() == [ContractMade(organisation=organisation, contract=contract)]
    assert set(await changes()) == {
        Change("contract", None, "Care 2026"),
        Change("starts_on", None, "2026-01-01"),
        Change("ends_on", None, "2026-12-31"),
        Change("policy", None, "Gold"),
        Change("calendar", None, "Nights"),
        Change("first_reply", None, "urgent 1 h"),
        Change("channels", None, "mail, phone"),
        Change("contacts", None, "Annika"),
        Change("products", None, "Soles"),
        Change("allowance_cases", None, "20"),
        Change("allowance_minutes", None, "10 h"),
    }


async def test_change_says_what_is_other_now() -> None:
    organisation = await make_organisation()
    contract = await make_contract(SYSTEM, organisation, YEAR)
    await forget_recorded()
    before = await known(organisation, contract)

    await change_contract(SYSTEM, organisation, contract, replace(YEAR, ends_on=None), base=stamp_of(before))

    assert draft_of(await known(organisation, contract)) == replace(YEAR, ends_on=None)
    assert await recorded() == [ContractChanged(organisation=organisation, contract=contract)]
    assert await changes() == [Change("ends_on", "2026-12-31", None)]


async def test_second_of_two_edits_is_told_what_the_first_made_of_it() -> None:
    organisation = await make_organisation()
    contract = await make_contract(SYSTEM, organisation, YEAR)
    begun = stamp_of(await known(organisation, contract))
    first = replace(YEAR, note="Renewed")
    await change_contract(SYSTEM, organisation, contract, first, base=begun)
    await forget_recorded()

    with pytest.raises(Outdated) as refusal:
        await change_contract(SYSTEM, organisation, contract, replace(YEAR, note="Other"), base=begun)
    await change_contract(SYSTEM, organisation, contract, first, base=begun)

    assert refusal.value.present.note == "Renewed"
    assert await recorded() == []


async def test_contacts_are_replaced_as_a_whole() -> None:
    organisation = await make_organisation()
    one, two = await make_person(), await make_person()
    await make_membership(one, organisation)
    await make_membership(two, organisation)
    contract = await make_contract(SYSTEM, organisation, replace(YEAR, contacts=(one,)))
    before = await known(organisation, contract)

    await change_contract(
        SYSTEM, organisation, contract, replace(YEAR, contacts=(two,)), base=stamp_of(before)
    )

    assert [each.id for each in (await known(organisation, contract)).contacts] == [two]


async def test_contract_is_ended_once() -> None:
    organisation = await make_organisation()
    contract = await make_contract(SYSTEM, organisation, YEAR)
    await forget_recorded()
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)

    with frozen(at):
        await end_contract(SYSTEM, organisation, contract)
    await end_contract(SYSTEM, organisation, contract)

    assert (await known(organisation, contract)).ended_at == at
    assert await recorded() == [ContractEnded(organisation=organisation, contract=contract)]
    assert await changes() == [Change("contract", "Care 2026", None)]


async def test_everything_that_is_wrong_is_said_at_once() -> None:
    organisation, stranger = await make_organisation(), await make_person()
    off = (await make_policy(content(), is_on=False)).id
    wrong = ContractDraft(
        name=" ",
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 1, 31),
        policy=off,
        calendar=99,
        targets={"low": {Metric.UPDATE: 0}},
        contacts=(stranger,),
        allowance_cases=0,
        allowance_minutes=-1,
        note="a" * 2001,
    )

    with pytest.raises(Invalid) as refusal:
        await make_contract(SYSTEM, organisation, wrong)

    assert refusal.value.fields == {
        "name": "Please fill this in.",
        "ends_on": "It would end before it begins.",
        "targets": "Low: a target is more than nothing and at most 10000 h.",
        "allowance_cases": "Please enter a number above 0, or nothing where there is no limit.",
        "allowance_minutes": "Please enter a number above 0, or nothing where there is no limit.",
        "note": "Please use at most 2000 characters.",
        "policy": "Please choose a policy that is switched on.",
        "calendar": "Please choose a calendar that is in use.",
        "contacts": "Only people who belong to the organisation can be named.",
    }


async def test_contract_keeps_what_has_gone_out_of_use_since() -> None:
    organisation, person = await make_organisation(), await make_person()
    membership = await make_membership(person, organisation)
    policy = (await make_policy(content())).id
    contract = await make_contract(
        SYSTEM,
        organisation,
        replace(
            YEAR, policy=policy, contacts=(person,), ends_on=date(2020, 1, 1), starts_on=date(2019, 1, 1)
        ),
    )
    await execute("UPDATE sla_policies SET is_on = false")
    await execute("DELETE FROM memberships WHERE id = $1", membership)
    before = await known(organisation, contract)

    await change_contract(
        SYSTEM, organisation, contract, replace(draft_of(before), note="Kept"), base=stamp_of(before)
    )

    assert (await known(organisation, contract)).note == "Kept"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, Standing.IN_FORCE),
        ({"starts_on": date(2026, 6, 1)}, Standing.IN_FORCE),
        ({"ends_on": date(2026, 6, 1)}, Standing.IN_FORCE),
        ({"starts_on": date(2026, 6, 2)}, Standing.AHEAD),
        ({"ends_on": date(2026, 5, 31)}, Standing.EXPIRED),
        ({"ended_at": datetime(2026, 5, 1, tzinfo=UTC)}, Standing.ENDED),
    ],
)
async def test_standing_of_a_contract(columns: dict[str, object], expected: Standing) -> None:
    organisation = await make_organisation()
    usual = {"starts_on": date(2026, 1, 1)}
    contract = await factory.make_contract(organisation, **{**usual, **columns})

    assert (await known(organisation, contract)).standing(date(2026, 6, 1)) == expected


async def test_cases_that_went_by_a_contract_are_counted_once_each() -> None:
    organisation = await make_organisation()
    contract = await factory.make_contract(organisation)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    for subject, by in ((1, contract), (1, contract), (2, contract), (3, None)):
        await TermsRow.insert(
            TermsRow(
                subject_kind="ticket",
                subject_id=subject,
                at=at,
                contract=by,
                source="contract",
                calendar_source="system",
                cause="opened",
            )
        )

    assert (await known(organisation, contract)).used_cases == 2


async def test_list_is_newest_first_and_costs_one_statement() -> None:
    organisation = await make_organisation()
    old = await factory.make_contract(organisation, starts_on=date(2024, 1, 1))
    async with count_statements() as with_one:
        await contracts_of(organisation)
    new = await factory.make_contract(organisation, starts_on=date(2026, 1, 1))
    between = await factory.make_contract(organisation, starts_on=date(2025, 1, 1))
    await factory.make_contract(await make_organisation())
    async with count_statements() as with_three:
        found = await contracts_of(organisation)

    assert [each.id for each in found] == [new, between, old]
    assert (len(with_one), len(with_three)) == (1, 1)


async def test_only_who_may_agrees_on_contracts() -> None:
    organisation = await make_organisation()
    contract = await make_contract(SYSTEM, organisation, YEAR)

    for actor in (await make_agent(), await make_lead(), await make_customer()):
        with pytest.raises(Forbidden):
            await make_contract(actor, organisation, YEAR)
        with pytest.raises(Forbidden):
            await change_contract(actor, organisation, contract, YEAR, base="")
        with pytest.raises(Forbidden):
            await end_contract(actor, organisation, contract)


async def test_contract_of_another_organisation_is_not_found() -> None:
    contract = await make_contract(SYSTEM, await make_organisation(), YEAR)
    other = await make_organisation()

    assert await contract_by_id(other, contract) is None
    with pytest.raises(NotFound):
        await end_contract(SYSTEM, other, contract)
