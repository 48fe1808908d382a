"""The tickets a policy would have been chosen for, by SQL, are those that matching chooses it for."""

from datetime import UTC, date, datetime, timedelta

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import EVERYTHING, Check, Condition
from helpdesk.core.clock import frozen
from helpdesk.db.sql import execute, fetch_value
from helpdesk.events.actor import SYSTEM
from helpdesk.sla.book import matches
from helpdesk.sla.queries.accounts import standings
from helpdesk.sla.queries.policies import policies
from helpdesk.sla.subjects import SUBJECTS
from helpdesk.tickets.clocked import TicketSubject
from helpdesk.tickets.queries.policy_matches import Asked, Matched, matched_last_month
from tests.factories.organisations import make_organisation
from tests.factories.persons import as_signed_in, make_agent, make_person
from tests.factories.policies import make_contract, make_policy, make_tier
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.counting import count_statements
from tests.kit.plans import asked, faults_of
from tests.sla.agreements import FROM_MAIL, content

pytestmark = pytest.mark.usefixtures("database")
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
HIGH = Check("priority", Operator.IS, "high")
CONTRACTED = Check("contract", Operator.IS_SET)


@pytest.fixture(autouse=True)
def tickets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SUBJECTS, "ticket", TicketSubject())


async def _tickets_of_every_kind() -> list[int]:
    """Of companies with nothing, a tier, and contracts that hold, that do not, and that name a policy."""
    person, other = await make_person(), await make_person()
    gold = (await make_policy(content(is_agreed_only=True), "Gold")).id
    agreed = (await make_policy(content(is_agreed_only=True), "Agreed")).id
    off = (await make_policy(content(is_agreed_only=True), "Off", is_on=False)).id
    tier, useless = await make_tier(policy=gold), await make_tier(policy=off)
    companies = [None, *[await make_organisation(tier=each) for each in (None, tier, useless)]]
    contracted = [await make_organisation(tier=each) for each in (tier, None, None, None, None, None)]
    await make_contract(contracted[0], policy=agreed)
    await make_contract(contracted[1], policy=agreed, ends_on=date(2026, 3, 30))
    await make_contract(contracted[2], policy=agreed, channels=["mail"])
    await make_contract(contracted[3], policy=agreed, contacts=(person,))
    await make_contract(contracted[3])
    await make_contract(contracted[4], policy=agreed)
    await make_contract(contracted[4], starts_on=date(2026, 1, 1))
    await make_contract(contracted[5], policy=agreed, ended_at=NOW - timedelta(hours=2))
    return [
        (
            await make_ticket(
                requester=requester, organisation=company, channel=channel, priority=priority, created_at=at
            )
        ).id
        for company in [*companies, *contracted]
        for requester, channel, priority, at in (
            (person, "mail", "high", NOW - timedelta(hours=1)),
            (other, "web", "normal", NOW - timedelta(hours=3)),
            (other, "mail", "low", NOW - timedelta(days=2)),
            (person, "web", "high", NOW - timedelta(days=2)),
        )
    ]


async def _by_matching(ids: list[int]) -> dict[str | None, set[int]]:
    found, _ = await standings(SUBJECTS["ticket"], ids)
    grounds = {each.account.id: each.account.ground for each in found if each.account.ground}
    names = {each.id: each.name for each in await policies()}
    chosen: dict[str | None, set[int]] = {}
    for ticket, match in (await matches("ticket", grounds)).items():
        chosen.setdefault(names.get(match.policy or 0), set()).add(ticket)
    return chosen


async def _by_sql(name: str, condition: Condition | None, *earlier: Condition) -> set[int]:
    policy = await fetch_value("SELECT id FROM sla_policies WHERE name = $1", name)
    asked = Asked(policy=policy, condition=condition, earlier=earlier)
    matched = await matched_last_month(SYSTEM, asked)
    assert matched.count == len(matched.newest)
    return {each.id for each in matched.newest}


async def test_sql_and_matching_choose_the_same() -> None:
    with frozen(NOW):
        ids = await _tickets_of_every_kind()
        await make_policy(content(when=CONTRACTED), "Contracted")
        await make_policy(content(when=HIGH), "High")
        await make_policy(content(when=FROM_MAIL), "Mails")
        await make_policy(content(), "Rest", is_default=True)

        chosen = await _by_matching(ids)

        assert {
            "Gold": await _by_sql("Gold", None),
            "Agreed": await _by_sql("Agreed", None),
            "Contracted": await _by_sql("Contracted", CONTRACTED),
            "High": await _by_sql("High", HIGH, CONTRACTED),
            "Mails": await _by_sql("Mails", FROM_MAIL, CONTRACTED, HIGH),
            "Rest": await _by_sql("Rest", EVERYTHING, CONTRACTED, HIGH, FROM_MAIL),
        } == chosen


async def test_tickets_of_the_last_month_count_that_the_actor_sees() -> None:
    hidden = await make_team(others="none")
    with frozen(NOW):
        seen = await make_ticket("Seen", channel="mail")
        await make_ticket(channel="mail", created_at=NOW - timedelta(days=31))
        await make_ticket(channel="mail", team=hidden)
        await make_ticket(channel="mail", disposition="spam")
        await make_ticket(channel="web")
        agent = await as_signed_in((await make_agent()).person)

        found = await matched_last_month(agent, Asked(policy=None, condition=FROM_MAIL))

    assert (found.count, found.of, [each.number for each in found.newest]) == (1, 2, [seen.number])


async def test_nothing_is_counted_where_there_is_nothing() -> None:
    assert await matched_last_month(SYSTEM, Asked(policy=None, condition=EVERYTHING)) == Matched(0, 0, [])
    assert await matched_last_month(SYSTEM, Asked(policy=None, condition=None)) == Matched(0, 0, [])


async def test_policy_that_is_being_written_asks_for_custom_fields() -> None:
    await execute(
        "INSERT INTO custom_fields (subject, key, name, kind, position) VALUES ('ticket', 'size', 'Size',"
        " 'text', 1)"
    )
    fitting = await make_ticket(custom='{"size": "42"}')
    await make_ticket()

    found = await matched_last_month(
        SYSTEM, Asked(policy=None, condition=Check("custom.size", Operator.IS, "42"))
    )

    assert [each.id for each in found.newest] == [fitting.id]


async def test_statements_are_four_however_many_tickets_there_are() -> None:
    for _ in range(3):
        await make_ticket()

    async with count_statements() as statements:
        await matched_last_month(SYSTEM, Asked(policy=None, condition=EVERYTHING))

    assert len(statements) == 4


async def test_months_before_the_last_are_not_read() -> None:
    person = await make_person()
    await execute(
        "INSERT INTO tickets (brand, number, subject, requester, status, status_category, channel,"
        " created_at, changed_at, last_message_at)"
        " SELECT 1, 'L-' || n, 'Old', $1, (SELECT min(id) FROM statuses), 'closed', 'mail', at, at, at"
        " FROM (SELECT n, now() - n * interval '1 hour' AS at FROM generate_series(1, 20000) AS n) AS made",
        person,
    )
    await execute("ANALYZE tickets")

    async with asked() as queries:
        found = await matched_last_month(SYSTEM, Asked(policy=None, condition=FROM_MAIL))

    assert 700 < found.count < 730
    assert await faults_of(queries, frozenset({"tickets"})) == []
