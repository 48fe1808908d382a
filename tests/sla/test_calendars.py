"""Calendars are made, change by versions, and nobody overwrites what they have not seen."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from msgspec.structs import replace

from helpdesk.accounts.choice import Choice
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.customers.tables import Contract
from helpdesk.db.sql import execute, fetch_value
from helpdesk.events.actor import SYSTEM, Capability
from helpdesk.events.event import Change
from helpdesk.sla.actions.calendars import (
    Base,
    CalendarDraft,
    Outdated,
    base_of,
    change_calendar,
    choose_default_calendar,
    create_calendar,
    restore_calendar,
    retire_calendar,
    usual_calendar,
)
from helpdesk.sla.calendar_content import NO_HOURS, Day
from helpdesk.sla.events import (
    CalendarCreated,
    CalendarEdited,
    CalendarHoursChanged,
    CalendarRestored,
    CalendarRetired,
    DefaultCalendarChosen,
)
from helpdesk.sla.queries.calendars import CalendarRecord, Use, calendar_by_id, calendar_choices, calendars
from tests.factories.calendars import OFFICE, WEEK, make_calendar, office_content
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_admin, make_agent, make_customer, make_lead, make_own_role
from tests.factories.teams import make_team
from tests.kit.recorded import changes, forget_recorded, recorded

pytestmark = pytest.mark.usefixtures("database")

EVE = Day(on=date(2026, 12, 24), name="Christmas Eve", hours=(("09:00", "12:00"),))
NAME_TAKEN = "Another calendar has this name. Capital letters make no difference."
Act = Callable[..., Awaitable[None]]


async def known(calendar: int) -> CalendarRecord:
    found = await calendar_by_id(calendar)
    assert found is not None
    return found


async def test_made_calendar_says_what_it_is() -> None:
    admin, mara = await make_admin(), await make_agent("Mara")
    content = office_content("Europe/Berlin", EVE)

    calendar = await create_calendar(
        admin, CalendarDraft(name=" Berlin ", content=content, on_call=mara.person)
    )

    made = await known(calendar)
    assert (made.name, made.version, made.content, made.is_default) == ("Berlin", 1, content, True)
    assert (made.on_call_name, made.retired_at, made.uses) == ("Mara", None, [])
    assert await recorded() == [CalendarCreated(calendar=calendar)]
    assert await changes() == [
        Change("name", None, "Berlin"),
        Change("on_call", None, "Mara"),
        Change("zone", None, "Europe/Berlin"),
        *[Change(f"weekday_{number}", None, "09:00–17:00") for number in range(5)],
        Change("day", None, "2026-12-24 Christmas Eve, 09:00–12:00"),
    ]


async def test_only_the_first_calendar_is_the_default_by_itself() -> None:
    first = await create_calendar(SYSTEM, usual_calendar("UTC"))
    second = await create_calendar(SYSTEM, replace(usual_calendar("UTC"), name="Nights"))

    assert [(each.id, each.is_default) for each in await calendars()] == [(first, True), (second, False)]
    assert (await known(first)).content == office_content("UTC")


async def test_other_hours_are_a_new_version_that_says_what_changed() -> None:
    admin, calendar = await make_admin(), await make_calendar("Office")
    before = await known(calendar)
    week = (*WEEK[:4], (("09:00", "15:00"),), *WEEK[5:])
    wanted = office_content("Europe/London", EVE, week=week)

    draft = CalendarDraft(name="Office", content=wanted)
    await change_calendar(admin, calendar, draft, base=base_of(before), excuses_breaches=True)
    await change_calendar(admin, calendar, draft, base=base_of(before))

    after = await known(calendar)
    kept = await fetch_value(
        "SELECT count(*) FROM calendar_versions WHERE id = $1 AND content ->> 'zone' = 'Europe/London'"
        " AND jsonb_array_length(content -> 'days') = 0",
        before.version_id,
    )
    assert (after.version, after.content, kept) == (2, wanted, 1)
    assert await recorded() == [CalendarHoursChanged(calendar=calendar, version=2, excuses_breaches=True)]
    assert await changes() == [
        Change("weekday_4", "09:00–17:00", "09:00–15:00"),
        Change("day", None, "2026-12-24 Christmas Eve, 09:00–12:00"),
    ]


async def test_another_name_or_person_on_call_is_no_new_version() -> None:
    admin, mara, calendar = await make_admin(), await make_agent("Mara"), await make_calendar("Office")
    before = await known(calendar)

    await change_calendar(
        admin,
        calendar,
        CalendarDraft(name="OFFICE", content=before.content, on_call=mara.person),
        base=base_of(before),
    )

    after = await known(calendar)
    assert (after.name, after.version, after.on_call) == ("OFFICE", 1, mara.person)
    assert await recorded() == [CalendarEdited(calendar=calendar)]
    assert await changes() == [Change("name", "Office", "OFFICE"), Change("on_call", None, "Mara")]


async def test_second_of_two_editors_is_told_and_overwrites_nothing() -> None:
    admin, calendar = await make_admin(), await make_calendar("Office")
    base = base_of(await known(calendar))
    await change_calendar(
        admin, calendar, CalendarDraft(name="Office", content=office_content("Europe/Oslo")), base=base
    )

    with pytest.raises(Outdated) as hours:
        await change_calendar(
            admin, calendar, CalendarDraft(name="Desk", content=office_content()), base=base
        )

    after = await known(calendar)
    assert (after.name, after.content.zone, after.version) == ("Office", "Europe/Oslo", 2)
    assert hours.value.present == after
    assert hours.value.sentence == "Somebody else has changed this calendar meanwhile."

    await change_calendar(
        admin, calendar, CalendarDraft(name="Desk", content=office_content()), base=base_of(after)
    )

    assert (await known(calendar)).version == 3


@pytest.mark.commits
async def test_of_two_edits_at_the_same_moment_one_is_refused() -> None:
    admin, calendar = await make_admin(), await make_calendar("Office")
    base = base_of(await known(calendar))
    drafts = [CalendarDraft(name="Office", content=office_content(zone)) for zone in ("Asia/Tokyo", "UTC")]

    outcomes = await asyncio.gather(
        *(change_calendar(admin, calendar, draft, base=base) for draft in drafts), return_exceptions=True
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Outdated"]
    assert (await known(calendar)).version == 2


async def test_every_problem_is_told_at_once() -> None:
    admin, anna, gone = await make_admin(), await make_customer(), await make_agent(deactivated_at=now())
    overlapping = (("09:00", "12:00"), ("11:00", "13:00"))
    closed = office_content("Mars/North", week=(overlapping, *WEEK[1:]))

    with pytest.raises(Invalid) as refused:
        await create_calendar(admin, CalendarDraft(name=" ", content=closed, on_call=anna.person))
    with pytest.raises(Invalid) as unknown:
        await create_calendar(
            admin, CalendarDraft(name="x" * 121, content=office_content(), on_call=gone.person)
        )

    assert set(refused.value.fields) == {"name", "zone", "week-0", "on_call"}
    assert unknown.value.fields == {
        "name": "A calendar has a name of at most 120 characters.",
        "on_call": "Please choose somebody who works here.",
    }
    assert await recorded() == []


async def test_whoever_is_on_call_and_left_may_stay_until_somebody_changes_it() -> None:
    admin, gone = await make_admin(), await make_agent(deactivated_at=now())
    calendar = await make_calendar("Office", on_call=gone.person)

    draft = CalendarDraft(name="Desk", content=office_content(), on_call=gone.person)
    await change_calendar(admin, calendar, draft, base=Base(1, "Office", gone.person))

    assert (await known(calendar)).name == "Desk"


async def test_name_of_another_calendar_is_refused_whatever_its_capitals() -> None:
    admin, calendar = await make_admin(), await make_calendar("Nights")
    await make_calendar("Office")

    with pytest.raises(Invalid) as made:
        await create_calendar(admin, CalendarDraft(name="OFFICE", content=office_content()))
    with pytest.raises(Invalid) as renamed:
        await change_calendar(
            admin,
            calendar,
            CalendarDraft(name=" office", content=office_content()),
            base=Base(1, "Nights", None),
        )

    assert made.value.fields == renamed.value.fields == {"name": NAME_TAKEN}


async def test_default_is_one_and_moves() -> None:
    admin = await make_admin()
    first, second = await make_calendar("Office", is_default=True), await make_calendar("Nights")

    for _ in range(2):
        await choose_default_calendar(admin, second)

    assert [(each.id, each.is_default) for each in await calendars()] == [(second, True), (first, False)]
    assert await recorded() == [DefaultCalendarChosen(calendar=second, before=first)]


async def test_retired_calendar_is_no_choice_until_it_is_restored() -> None:
    admin = await make_admin()
    office, nights = await make_calendar("Office", is_default=True), await make_calendar("Nights")

    for _ in range(2):
        await retire_calendar(admin, nights)
    chosen = await calendar_choices()
    with pytest.raises(Conflict):
        await choose_default_calendar(admin, nights)
    for _ in range(2):
        await restore_calendar(admin, nights)

    assert chosen == [Choice(office, "Office")]
    assert await calendar_choices() == [Choice(nights, "Nights"), Choice(office, "Office")]
    assert await recorded() == [CalendarRetired(calendar=nights), CalendarRestored(calendar=nights)]


async def test_default_calendar_is_not_retired() -> None:
    admin, office = await make_admin(), await make_calendar("Office", is_default=True)

    with pytest.raises(Conflict) as refused:
        await retire_calendar(admin, office)

    assert refused.value.sentence == (
        "The default calendar cannot be retired. Make another one the default first."
    )
    assert await recorded() == []


async def test_calendar_that_something_goes_by_is_not_retired() -> None:
    admin, nights = await make_admin(), await make_calendar("Nights")
    team = await make_team("Couriers", calendar=nights)
    club = await make_organisation("Fjord Running", calendar=nights)
    for name, ended_at in (("Season", None), ("Old", now())):
        agreed = Contract(organisation=club, name=name, starts_on=date(2026, 1, 1), calendar=nights)
        agreed.ended_at = ended_at
        await Contract.insert(agreed)
    policy = await fetch_value("INSERT INTO sla_policies (name) VALUES ('Gold') RETURNING id")
    await execute(
        "INSERT INTO sla_policy_versions (policy, number, content, created_at)"
        " VALUES ($1, 1, jsonb_build_object('calendar', $2::bigint), now()), ($1, 2, '{}', now())",
        policy,
        nights,
    )

    with pytest.raises(Conflict) as refused:
        await retire_calendar(admin, nights)

    assert refused.value.sentence == (
        "“Nights” cannot be retired: “Season”, “Fjord Running”, “Gold”, “Couriers” go by it."
    )
    assert (await known(nights)).uses == [
        Use("contract", club, "Season"),
        Use("organisation", club, "Fjord Running"),
        Use("policy", policy, "Gold"),
        Use("team", team, "Couriers"),
    ]


@pytest.mark.parametrize("act", [choose_default_calendar, retire_calendar, restore_calendar])
async def test_unknown_calendar_is_not_there(act: Act) -> None:
    admin = await make_admin()

    for calendar in (0, 99_999_999, 2**70):
        with pytest.raises(NotFound):
            await act(admin, calendar)


async def test_only_who_sets_up_service_levels_touches_calendars() -> None:
    calendar = await make_calendar("Office")
    draft, base = CalendarDraft(name="Mine", content=office_content()), Base(1, "Office", None)

    for actor in (await make_lead(), await make_agent(), await make_customer()):
        with pytest.raises(Forbidden):
            await create_calendar(actor, draft)
        with pytest.raises(Forbidden):
            await change_calendar(actor, calendar, draft, base=base)
        for act in (choose_default_calendar, retire_calendar, restore_calendar):
            with pytest.raises(Forbidden):
                await act(actor, calendar)

    assert await recorded() == []


async def test_role_of_ones_own_may_set_up_calendars() -> None:
    role = await make_own_role(Capability.MANAGE_SLA)
    keeper = replace(await make_agent(staff_role=role), own_role=frozenset({Capability.MANAGE_SLA}))

    calendar = await create_calendar(keeper, usual_calendar("Europe/Oslo"))

    assert await calendar_choices() == [Choice(calendar, "Business hours")]


async def test_many_days_at_once_are_told_by_their_number() -> None:
    admin, calendar = await make_admin(), await make_calendar("Office")
    days = [Day(on=date(2027, month, 1), source="holidays:NO") for month in range(1, 13)]
    more = [*days, Day(on=date(2027, 5, 17), name="National day", source="holidays:NO")]
    off = replace(more[-1], is_off=True)
    first = CalendarDraft(name="Office", content=office_content("Europe/Oslo", *more))
    second = CalendarDraft(name="Office", content=office_content("Europe/Oslo", *days, off))

    await change_calendar(admin, calendar, first, base=Base(1, "Office", None))
    counted = await changes()
    await forget_recorded()
    await change_calendar(admin, calendar, second, base=Base(2, "Office", None))

    assert counted == [Change("zone", "Europe/London", "Europe/Oslo"), Change("holidays", None, "NO: 13")]
    assert await changes() == [
        Change("day", "2027-05-17 National day", None),
        Change("day", None, "(2027-05-17 National day)"),
    ]


def test_usual_calendar_is_nine_to_five_on_weekdays() -> None:
    assert usual_calendar("UTC").content.week == (*[OFFICE] * 5, NO_HOURS, NO_HOURS)
