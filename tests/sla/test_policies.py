"""Policies are made, change by versions, are asked in order, and stay for as long as somebody names them."""

import asyncio
from datetime import date

import pytest
from msgspec.structs import replace

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.db.sql import execute, fetch_value
from helpdesk.events.actor import SYSTEM, Capability
from helpdesk.events.event import Change
from helpdesk.sla.actions.policies import (
    Base,
    Outdated,
    PolicyDraft,
    Way,
    base_of,
    change_policy,
    create_policy,
    draft_problems,
    move_policy,
    restore_policy,
    retire_policy,
    switch_off_policy,
    switch_on_policy,
)
from helpdesk.sla.actions.usual_promises import start_with_usual_promises, usual_policy
from helpdesk.sla.book import policy_book
from helpdesk.sla.enums import Metric
from helpdesk.sla.events import (
    PolicyChanged,
    PolicyCreated,
    PolicyMoved,
    PolicyRestored,
    PolicyRetired,
    PolicySwitchedOff,
    PolicySwitchedOn,
)
from helpdesk.sla.policy_content import Level, Notify, Reassign, Recipient
from helpdesk.sla.queries.calendars import calendars
from helpdesk.sla.queries.policies import PolicyRecord, policies, policy_by_id, policy_choices
from tests.factories.calendars import make_calendar
from tests.factories.fields import make_field
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_admin, make_agent, make_customer, make_lead, make_own_role
from tests.factories.policies import make_contract, make_policy, make_tier
from tests.factories.teams import make_team
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, forget_recorded, recorded
from tests.sla.agreements import FROM_MAIL, HOUR, content

pytestmark = pytest.mark.usefixtures("database")
MAILS = PolicyDraft(name="Mails", content=content(4, when=FROM_MAIL))
EVERYBODY = PolicyDraft(name="Everybody", content=content(8), is_default=True)


async def known(policy: int) -> PolicyRecord:
    found = await policy_by_id(policy)
    assert found is not None
    return found


async def test_made_policy_says_what_it_is() -> None:
    policy = await create_policy(await make_admin(), replace(MAILS, name="  Mails "))

    made = await known(policy)
    assert (made.name, made.version, made.content, made.is_default) == ("Mails", 1, MAILS.content, False)
    assert (made.is_on, made.retired_at, made.named_by) == (True, None, [])
    assert await recorded() == [PolicyCreated(policy=policy)]
    assert await changes() == [
        Change("name", None, "Mails"),
        Change("policy_for", None, "channel is mail"),
        Change("first_reply", None, "urgent 4 h, high 4 h, normal 4 h, low 4 h"),
        Change("pauses", None, "waiting: resolution, update"),
        Change("warnings", None, "75 %"),
        Change("reopen", None, "resume"),
        Change("merge_start", None, "own"),
    ]


async def test_edit_makes_a_version_and_leaves_the_one_before_as_it_was() -> None:
    policy = await create_policy(SYSTEM, MAILS)
    await forget_recorded()
    wanted = PolicyDraft(name="Post", content=content(2, when=FROM_MAIL, warnings=(80, 50, 80)))

    await change_policy(SYSTEM, policy, wanted, base=base_of(await known(policy)))

    made = await known(policy)
    assert (made.name, made.version, made.content.warnings) == ("Post", 2, (50, 80))
    assert await fetch_value("SELECT count(*) FROM sla_policy_versions WHERE policy = $1", policy) == 2
    assert await recorded() == [PolicyChanged(policy=policy, version=2)]
    assert await changes() == [
        Change("name", "Mails", "Post"),
        Change(
            "first_reply",
            "urgent 4 h, high 4 h, normal 4 h, low 4 h",
            "urgent 2 h, high 2 h, normal 2 h, low 2 h",
        ),
        Change("warnings", "75 %", "50 %, 80 %"),
    ]


async def test_same_again_changes_nothing() -> None:
    policy = await create_policy(SYSTEM, MAILS)
    await forget_recorded()

    await change_policy(SYSTEM, policy, MAILS, base=Base(0, "whatever"))

    assert ((await known(policy)).version, await recorded()) == (1, [])


async def test_second_of_two_edits_is_told_what_the_first_made_of_it() -> None:
    policy = await create_policy(SYSTEM, MAILS)
    begun = base_of(await known(policy))
    await change_policy(SYSTEM, policy, replace(MAILS, content=content(2, when=FROM_MAIL)), base=begun)

    with pytest.raises(Outdated) as refusal:
        await change_policy(SYSTEM, policy, replace(MAILS, content=content(3, when=FROM_MAIL)), base=begun)

    assert refusal.value.present == await known(policy)
    assert refusal.value.present.content == content(2, when=FROM_MAIL)


@pytest.mark.commits
async def test_of_two_edits_at_the_same_moment_one_is_refused() -> None:
    policy = await create_policy(SYSTEM, MAILS)
    begun = base_of(await known(policy))
    edits = [
        change_policy(SYSTEM, policy, replace(MAILS, content=content(hours, when=FROM_MAIL)), base=begun)
        for hours in (1, 2)
    ]

    outcomes = await asyncio.gather(*edits, return_exceptions=True)

    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "Outdated"]
    assert (await known(policy)).version == 2


async def test_contradictions_are_refused_all_at_once() -> None:
    person = (await make_agent()).person
    await execute("UPDATE persons SET deactivated_at = now() WHERE id = $1", person)
    told = Level(
        metric=Metric.FIRST_REPLY,
        offset_minutes=0,
        actions=(Notify(recipient=Recipient.PERSON, person=person),),
    )
    wrong = PolicyDraft(name=" ", content=content(0, calendar=99, ladder=(told,)))

    with pytest.raises(Invalid) as refusal:
        await create_policy(SYSTEM, wrong)

    assert list(refusal.value.fields) == ["name", "when", "targets", "ladder", "calendar"]
    assert refusal.value.fields["ladder"] == "The ladder turns to somebody who is no longer there."


async def test_ladder_may_turn_to_teams_and_people_who_are_there() -> None:
    person, team = (await make_agent()).person, await make_team()
    actions = (Notify(recipient=Recipient.PERSON, person=person), Reassign(team=team))
    said = content(8, ladder=(Level(metric=Metric.FIRST_REPLY, offset_minutes=0, actions=actions),))

    policy = await create_policy(SYSTEM, replace(EVERYBODY, content=said))

    assert (await known(policy)).content == said


async def test_name_is_given_once() -> None:
    await create_policy(SYSTEM, MAILS)

    with pytest.raises(Invalid) as refusal:
        await create_policy(SYSTEM, replace(MAILS, name="mails"))

    assert refusal.value.fields == {"name": "Another policy has this name."}


async def test_there_is_one_default_policy() -> None:
    await create_policy(SYSTEM, EVERYBODY)

    with pytest.raises(Invalid) as refusal:
        await create_policy(SYSTEM, replace(EVERYBODY, name="All"))

    assert refusal.value.fields == {"kind": "“Everybody” is the default policy already."}


async def test_retired_calendar_cannot_be_chosen() -> None:
    calendar, retired = await make_calendar(), await make_calendar(retired_at=date(2026, 1, 1))
    await create_policy(SYSTEM, replace(EVERYBODY, content=content(8, calendar=calendar)))

    with pytest.raises(Invalid) as refusal:
        await create_policy(SYSTEM, replace(MAILS, content=content(when=FROM_MAIL, calendar=retired)))

    assert refusal.value.fields == {"calendar": "Please choose a calendar that is in use."}


async def test_day_and_night_needs_no_calendar() -> None:
    calendar = await make_calendar()
    policy = await create_policy(
        SYSTEM, replace(EVERYBODY, content=content(8, calendar=calendar, is_always=True))
    )

    assert (await known(policy)).content == content(8, is_always=True)


async def test_conditions_ask_for_custom_fields_in_use() -> None:
    await make_field("size")
    asking = content(when=Check("custom.size", Operator.IS, "42"))

    policy = await create_policy(SYSTEM, replace(MAILS, content=asking))

    assert (await known(policy)).content == asking


async def test_level_of_the_default_policy_may_ask_for_custom_fields() -> None:
    await make_field("size")
    for name, accepted in (("custom.size", True), ("custom.lost", False)):
        asking = Level(
            metric=Metric.FIRST_REPLY,
            offset_minutes=0,
            actions=(Reassign(to_on_call=True),),
            condition=Check(name, Operator.IS, "42"),
        )
        draft = PolicyDraft(name=name, content=content(8, is_agreed_only=True, ladder=(asking,)))
        assert (await draft_problems(draft) == {}) is accepted


async def test_policies_are_asked_in_the_order_they_are_put_in() -> None:
    default = await create_policy(SYSTEM, EVERYBODY)
    named = (await make_policy(content(is_agreed_only=True))).id
    first, second, third = [
        await create_policy(SYSTEM, replace(MAILS, name=name)) for name in ("One", "Two", "Three")
    ]
    await forget_recorded()

    await move_policy(SYSTEM, third, Way.UP)
    await move_policy(SYSTEM, first, Way.UP)
    await move_policy(SYSTEM, default, Way.UP)
    await move_policy(SYSTEM, named, Way.DOWN)

    asked = [each.id for each in (await policy_book()).policies if each.id not in {default, named}]
    assert asked == [first, third, second]
    assert [each.id for each in await policies()][-1] == default
    assert await recorded() == [PolicyMoved(policy=third)]
    assert await changes() == [Change("order", "3", "2")]


async def test_policy_is_switched_off_and_on() -> None:
    policy = await create_policy(SYSTEM, MAILS)
    await forget_recorded()

    for _ in range(2):
        await switch_off_policy(SYSTEM, policy)
    assert (await policy_book()).policies == ()
    for _ in range(2):
        await switch_on_policy(SYSTEM, policy)

    assert [each.id for each in (await policy_book()).policies] == [policy]
    assert await recorded() == [PolicySwitchedOff(policy=policy), PolicySwitchedOn(policy=policy)]


async def test_policy_that_no_longer_fits_stays_off() -> None:
    policy = (await make_policy(content(), "Lost", is_on=False)).id

    with pytest.raises(Conflict) as refusal:
        await switch_on_policy(SYSTEM, policy)

    assert refusal.value.sentence == (
        "“Lost” cannot be switched on: Say for which tickets it is."
        " Without a condition it would never be chosen."
    )


async def test_policy_that_a_tier_or_a_contract_names_stays() -> None:
    policy = (await make_policy(content(is_agreed_only=True), "Gold")).id
    await make_tier("Best", policy=policy)
    await make_contract(await make_organisation("Fjord"), "Care", policy=policy)
    await make_tier("Gone", policy=policy, retired_at=date(2026, 1, 1))
    await make_contract(await make_organisation(), policy=policy, ends_on=date(2020, 12, 31))

    for act, what in ((switch_off_policy, "switched off"), (retire_policy, "retired")):
        with pytest.raises(Conflict) as refusal:
            await act(SYSTEM, policy)
        assert refusal.value.sentence == f"“Gold” cannot be {what}: “Best”, “Care · Fjord” go by it."


async def test_retired_policy_comes_back_switched_off() -> None:
    policy = await create_policy(SYSTEM, EVERYBODY)
    await forget_recorded()

    for _ in range(2):
        await retire_policy(SYSTEM, policy)
    retired = await known(policy)
    for _ in range(2):
        await restore_policy(SYSTEM, policy)
    restored = await known(policy)

    assert retired.retired_at is not None
    assert (restored.retired_at, restored.is_on, restored.is_default) == (None, False, False)
    assert await recorded() == [PolicyRetired(policy=policy), PolicyRestored(policy=policy)]


async def test_choices_are_the_policies_in_use_by_name() -> None:
    await make_policy(content(), "Silver")
    await make_policy(content(), "bronze")
    await make_policy(content(), "Off", is_on=False)

    assert [choice.name for choice in await policy_choices()] == ["bronze", "Silver"]


async def test_list_costs_one_statement_however_many_there_are() -> None:
    await make_policy(content())
    async with count_statements() as with_one:
        await policies()
    await make_policy(content())
    await make_policy(content())
    async with count_statements() as with_three:
        found = await policies()

    assert (len(with_one), len(with_three), len(found)) == (1, 1, 3)


async def test_only_who_may_manages_policies() -> None:
    policy = (await make_policy(content(when=FROM_MAIL))).id
    role = await make_own_role(Capability.MANAGE_SLA)
    keeper = replace(await make_agent(staff_role=role), own_role=frozenset({Capability.MANAGE_SLA}))
    acts = (switch_off_policy, switch_on_policy, retire_policy, restore_policy)

    for actor in (await make_agent(), await make_lead(), await make_customer()):
        with pytest.raises(Forbidden):
            await create_policy(actor, MAILS)
        with pytest.raises(Forbidden):
            await change_policy(actor, policy, MAILS, base=Base(1, ""))
        with pytest.raises(Forbidden):
            await move_policy(actor, policy, Way.UP)
        with pytest.raises(Forbidden):
            await start_with_usual_promises(actor, zone="UTC")
        for act in acts:
            with pytest.raises(Forbidden):
                await act(actor, policy)
    for act in acts:
        await act(keeper, policy)


async def test_policy_that_is_not_there_is_not_found() -> None:
    for act in (switch_off_policy, switch_on_policy, retire_policy, restore_policy):
        with pytest.raises(NotFound):
            await act(SYSTEM, 99)


async def test_usual_promises_are_a_calendar_and_a_policy_for_everybody() -> None:
    policy = await start_with_usual_promises(await make_admin(), zone="Europe/Oslo")

    made = await known(policy)
    assert (made.name, made.is_default, made.content) == ("Usual promises", True, usual_policy().content)
    assert [(each.is_default, each.content.zone) for each in await calendars()] == [(True, "Europe/Oslo")]


async def test_usual_promises_leave_alone_what_is_there() -> None:
    default = await make_calendar(is_default=True)
    policy = await start_with_usual_promises(SYSTEM, zone="UTC")
    await forget_recorded()

    assert await start_with_usual_promises(SYSTEM, zone="Europe/Oslo") == policy
    assert [each.id for each in await calendars()] == [default]
    assert await recorded() == []
    assert (await known(policy)).content.targets["urgent"][Metric.FIRST_REPLY] == HOUR
