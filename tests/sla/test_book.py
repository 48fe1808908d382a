"""The book is read once and again after every change of what it holds, whoever changed it."""

import asyncio

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.sla.book import matches, policy_book, setting_of
from helpdesk.sla.enums import CalendarSource, Metric, Source
from helpdesk.sla.matching import Match
from helpdesk.sla.queries.policies import contents_of_versions
from tests.factories.calendars import make_calendar, office_content
from tests.factories.organisations import make_organisation
from tests.factories.policies import make_contract, make_policy, make_tier
from tests.factories.teams import make_team
from tests.kit.counting import count_statements
from tests.sla.agreements import FROM_MAIL, HOUR, TICKET, content, ground

pytestmark = pytest.mark.usefixtures("database")


async def _make_calendar(*, is_default: bool = False) -> tuple[int, int]:
    calendar = await make_calendar(content=office_content("Europe/Oslo"), is_default=is_default)
    return calendar, await fetch_value("SELECT id FROM calendar_versions WHERE calendar = $1", calendar)


async def test_nothing_is_promised_in_a_fresh_installation() -> None:
    assert await matches(TICKET, {1: ground()}) == {1: Match()}


async def test_book_holds_what_is_in_use() -> None:
    default = await make_policy(content(8), is_default=True, position=9)
    mails = await make_policy(content(4, when=FROM_MAIL), position=3)
    off = await make_policy(content(4, when=FROM_MAIL), is_on=False)
    calendar, version = await _make_calendar(is_default=True)
    tier = await make_tier(policy=off.id)
    await make_tier()
    team = await make_team(calendar=calendar)

    known = await policy_book()

    assert [(each.id, each.version, each.kinds) for each in known.policies] == [
        (mails.id, mails.version, {TICKET}),
        (default.id, default.version, {TICKET}),
    ]
    assert [each.content for each in known.policies] == [content(4, when=FROM_MAIL), content(8)]
    assert (known.calendars, known.default_calendar, known.zone) == (
        {calendar: version},
        calendar,
        "Europe/Oslo",
    )
    assert (known.tiers, known.teams) == ({tier: off.id}, {team: calendar})


async def test_match_asks_company_and_contract() -> None:
    calendar, version = await _make_calendar()
    policy = await make_policy(content(2, is_agreed_only=True))
    tier = await make_tier(policy=policy.id)
    golden = await make_organisation(tier=tier)
    agreed = await make_organisation(calendar=calendar)
    contract = await make_contract(
        agreed, targets={"normal": {Metric.UPDATE: HOUR}}, channels=["mail"], contacts=()
    )

    found = await matches(TICKET, {1: ground(organisation=golden), 2: ground(organisation=agreed)})

    assert found == {
        1: Match(
            policy=policy.id,
            policy_version=policy.version,
            source=Source.TIER,
            targets={Metric.FIRST_REPLY: 2 * HOUR},
        ),
        2: Match(
            contract=contract,
            calendar_version=version,
            source=Source.CONTRACT,
            calendar_source=CalendarSource.COMPANY,
            targets={Metric.UPDATE: HOUR},
        ),
    }


async def test_matching_many_subjects_costs_one_statement_while_nothing_changes() -> None:
    await make_policy(content(8), is_default=True)
    companies = [await make_organisation() for _ in range(3)]
    for company in companies:
        await make_contract(company)
    grounds = {each: ground(organisation=each) for each in companies}
    await matches(TICKET, grounds)

    async with count_statements() as statements:
        found = await matches(TICKET, grounds)

    assert len(statements) == 1
    assert [match.source for match in found.values()] == [Source.DEFAULT] * 3


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sla_policies SET position = position",
        "UPDATE calendars SET version = version",
        "UPDATE tiers SET name = name",
        "UPDATE teams SET calendar = calendar",
        "DELETE FROM sla_policies",
        "INSERT INTO tiers (name) VALUES ('New')",
    ],
)
async def test_every_write_makes_another_stamp(change: str) -> None:
    await make_policy(content(8))
    await _make_calendar()
    await make_tier()
    await make_team()
    before = await policy_book()

    await execute(change)

    assert (await policy_book()).stamp != before.stamp


async def test_book_stays_the_same_while_nothing_changes() -> None:
    await make_policy(content(8), is_default=True)

    assert await policy_book() is await policy_book()


async def test_condition_that_asks_for_a_field_that_is_no_more_holds_for_nobody() -> None:
    lost = Check("custom.size", Operator.IS, "42")
    await make_policy(content(1, when=lost))
    default = await make_policy(content(8), is_default=True)

    assert [each.kinds for each in (await policy_book()).policies] == [frozenset(), {TICKET}]
    assert (await matches(TICKET, {1: ground()}))[1].policy == default.id


async def test_versions_are_read_once() -> None:
    policy = await make_policy(content(8))
    await contents_of_versions([policy.version])

    async with count_statements() as statements:
        found = await contents_of_versions([policy.version])

    assert (found, statements) == ({policy.version: content(8)}, [])
    assert await contents_of_versions([policy.version + 1]) == {}


@pytest.mark.commits
async def test_edit_that_another_transaction_has_not_committed_counts_for_itself_alone() -> None:
    policy = await make_policy(content(8), is_default=True)
    organisation = await make_organisation()
    changed, asked = asyncio.Event(), asyncio.Event()

    async def switching_off() -> int:
        async with transaction():
            await execute("UPDATE sla_policies SET is_on = false WHERE id = $1", policy.id)
            found = len((await policy_book()).policies)
            changed.set()
            await asked.wait()
            return found

    async def asking() -> int:
        await changed.wait()
        found = len((await setting_of([organisation])).book.policies)
        asked.set()
        return found

    assert await asyncio.gather(switching_off(), asking()) == [0, 1]
    assert (await policy_book()).policies == ()
    assert await fetch_value("SELECT count(*) FROM sla_policies") == 1
