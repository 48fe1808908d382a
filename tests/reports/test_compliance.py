"""How many promises were kept: counted by every grouping, and only of tickets that the reader may see."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from helpdesk.core.errors import Forbidden
from helpdesk.db.sql import execute
from helpdesk.reports.enums import Grouping, Outcome
from helpdesk.reports.filters import NOBODY, ReportFilters
from helpdesk.reports.queries.behind import promises_behind
from helpdesk.reports.queries.compliance import Compliance, compliance
from helpdesk.sla.enums import Metric
from helpdesk.tickets.enums import Priority
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_person
from tests.factories.promises import make_promise_row
from tests.factories.shown_clocks import HOUR
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.counting import count_statements
from tests.kit.plans import asked, faults_of
from tests.reports.made import AGENT, LEAD, NOON, broken, kept, november

pytestmark = pytest.mark.usefixtures("database")

CLOCKS = 20_000


async def test_share_and_times_of_a_month_are_counted_by_metric() -> None:
    ticket = await make_ticket()
    await kept(ticket.id, worked=HOUR)
    await kept(ticket.id, worked=3 * HOUR, cycle=2, started_at=NOON - timedelta(hours=10))
    await broken(ticket.id, cycle=3)
    await kept(ticket.id, metric=Metric.RESOLUTION)

    counted = await compliance(LEAD, november())

    assert counted == [
        Compliance(
            key="2026-11",
            name="2026-11",
            metric=Metric.FIRST_REPLY,
            decided=3,
            breached=1,
            near_misses=0,
            working_median=3 * HOUR,
            working_most=3 * HOUR + 0.8 * 2 * HOUR,
            calendar_median=2 * HOUR,
            calendar_most=2 * HOUR + 0.8 * 8 * HOUR,
        ),
        Compliance(
            key="2026-11",
            name="2026-11",
            metric=Metric.RESOLUTION,
            decided=1,
            breached=0,
            near_misses=0,
            working_median=HOUR,
            working_most=HOUR,
            calendar_median=2 * HOUR,
            calendar_most=2 * HOUR,
        ),
    ]
    assert [round(each.share, 3) for each in counted] == [0.667, 1.0]


async def test_groups_are_the_tickets_own_and_nobody_is_one_too() -> None:
    team, person, organisation = (
        await make_team("Care"),
        await make_person("Ada"),
        await make_organisation("Ox"),
    )
    ticket = await make_ticket(team=team, assignee=person, organisation=organisation, priority=Priority.HIGH)
    await kept(ticket.id)
    await kept((await make_ticket()).id)

    async def groups(grouping: Grouping) -> list[tuple[str | None, str | None]]:
        found = await compliance(LEAD, november(grouping=grouping))
        return [(each.key, each.name) for each in found]

    assert await groups(Grouping.TEAM) == [(str(team), "Care"), (None, None)]
    assert await groups(Grouping.AGENT) == [(str(person), "Ada"), (None, None)]
    assert await groups(Grouping.ORGANISATION) == [(str(organisation), "Ox"), (None, None)]
    assert await groups(Grouping.PRIORITY) == [("high", "high"), ("normal", "normal")]
    assert await groups(Grouping.POLICY) == [(None, None)]


async def test_promise_of_a_person_counts_for_who_made_it() -> None:
    maker = await make_person("Mara")
    ticket = await make_ticket()
    promise = await make_promise_row(ticket, made_by=maker)
    await broken(promise, subject_kind="promise", metric=Metric.PROMISE)

    counted = await compliance(LEAD, november(grouping=Grouping.AGENT))

    assert [(each.name, each.metric, each.breached) for each in counted] == [("Mara", Metric.PROMISE, 1)]


async def test_what_is_cancelled_undecided_or_of_another_day_is_not_counted() -> None:
    ticket = await make_ticket()
    await kept(ticket.id, state="cancelled", cancelled_at=NOON)
    await kept(ticket.id, cycle=2, state="running", fulfilled_at=None)
    await kept(ticket.id, cycle=3, at=datetime(2026, 12, 1, tzinfo=UTC))

    assert await compliance(LEAD, november()) == []


async def test_day_begins_where_the_reader_is() -> None:
    await kept((await make_ticket()).id, at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))

    assert await compliance(LEAD, november()) == []
    oslo = await compliance(LEAD, november(zone="Europe/Oslo"))
    assert [each.key for each in oslo] == ["2026-11"]


async def test_broken_promise_counts_when_it_broke_and_once() -> None:
    ticket = await make_ticket()
    await broken(ticket.id, state="running", fulfilled_at=None, breached_at=NOON)
    late = {"at": datetime(2026, 12, 2, tzinfo=UTC), "cycle": 2}
    clock = await broken(ticket.id, **late)
    await execute("UPDATE sla_clocks SET breached_at = $2 WHERE id = $1", clock, NOON)

    november_counts = await compliance(LEAD, november())
    december = ReportFilters(since=date(2026, 12, 1), until=date(2026, 12, 31))

    assert [(each.decided, each.breached) for each in november_counts] == [(2, 2)]
    assert await compliance(LEAD, december) == []


async def test_breach_that_a_wrong_calendar_made_is_excused() -> None:
    ticket = await make_ticket()
    await broken(ticket.id, cause="excused_by_calendar_fix")

    assert [each.breached for each in await compliance(LEAD, november())] == [0]


async def test_tickets_of_hidden_teams_are_not_counted() -> None:
    hidden = await make_team()
    await kept((await make_ticket(team=hidden)).id)
    reader = replace(LEAD, hidden_teams=frozenset({hidden}))

    assert await compliance(reader, november()) == []
    assert (await promises_behind(reader, november())).rows == []


async def test_only_those_who_may_read_reports() -> None:
    with pytest.raises(Forbidden):
        await compliance(AGENT, november())
    with pytest.raises(Forbidden):
        await promises_behind(AGENT, november())


async def test_every_number_opens_as_many_promises() -> None:
    team = await make_team()
    ticket = await make_ticket(team=team)
    await kept(ticket.id, cycle=1)
    await kept(ticket.id, cycle=2, worked=int(3.9 * HOUR))
    await broken(ticket.id, cycle=3)
    await broken((await make_ticket()).id)
    (of_team, of_none) = await compliance(LEAD, november(grouping=Grouping.TEAM))

    async def behind(key: str, outcome: Outcome | None = None) -> list[int]:
        narrowed = november(grouping=Grouping.TEAM, key=key, metric=Metric.FIRST_REPLY, outcome=outcome)
        return [promise.cycle for promise in (await promises_behind(LEAD, narrowed)).rows]

    assert (of_team.decided, of_team.met, of_team.breached, of_team.near_misses) == (3, 2, 1, 1)
    assert sorted(await behind(str(team))) == [1, 2, 3]
    assert sorted(await behind(str(team), Outcome.MET)) == [1, 2]
    assert await behind(str(team), Outcome.BREACHED) == [3]
    assert await behind(str(team), Outcome.NEAR_MISS) == [2]
    assert (of_none.decided, await behind(NOBODY)) == (1, [1])


async def test_list_goes_on_where_the_page_before_ended() -> None:
    ticket = await make_ticket()
    for cycle in range(1, 6):
        await kept(ticket.id, cycle=cycle, at=NOON - timedelta(hours=cycle // 2))

    cycles: list[int] = []
    after = None
    while True:
        async with count_statements() as sent:
            found = await promises_behind(LEAD, november(), after=after, limit=2)
        assert len(sent) == 1
        cycles += [promise.cycle for promise in found.rows]
        after = found.after
        if after is None:
            break

    assert cycles == [1, 3, 2, 5, 4]


@pytest.mark.slow
async def test_report_of_a_month_and_its_list_read_only_that_month() -> None:
    await _fill()
    async with asked() as queries:
        await compliance(LEAD, november())
        await promises_behind(LEAD, november())

    large = frozenset({"sla_clocks"})
    # The report counts every promise of the month, which is what it is for; it reads no other.
    assert await faults_of(queries, large, most_passed_over=0) == []


async def _fill() -> None:
    """Twenty thousand promises of twenty months, one ticket each thousand."""
    tickets = [(await make_ticket()).id for _ in range(20)]
    await execute(
        """
        INSERT INTO sla_clocks (subject_kind, subject_id, metric, cycle, state, target_seconds,
                                worked_seconds, counted_at, started_at, due_at, fulfilled_at,
                                step_at, step_kind, step_level)
        SELECT 'ticket', ($1::bigint[])[1 + n % 20], 'first_reply', n, 'fulfilled', 3600, 60, at, at, at, at,
               '{}', '{}', '{}'
        FROM generate_series(1, $2::int) AS n,
             LATERAL (SELECT $3::timestamptz - make_interval(hours => n * 20 * 30 * 24 / $2)) AS made(at)
        """,
        tickets,
        CLOCKS,
        NOON,
    )
    await execute("ANALYZE sla_clocks")
