"""The clocks of a ticket come with the names of what explains them."""

from datetime import timedelta
from typing import Any

import pytest

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch_value
from helpdesk.sla.enums import BreachCause, CalendarSource, ClockState, Metric, Source, StepKind
from helpdesk.sla.queries.explained import explained_clocks
from helpdesk.sla.sentences import Reason, SetByHand, sentences
from helpdesk.sla.tables import DueDate, TermsRow
from tests.factories.calendars import make_calendar
from tests.factories.clocks import breach, make_clock
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent
from tests.factories.policies import make_contract, make_policy
from tests.kit.counting import count_statements
from tests.sla.agreements import content

pytestmark = pytest.mark.usefixtures("database")
TICKET = 7


async def test_nothing_is_explained_where_no_clock_is() -> None:
    assert await explained_clocks("ticket", TICKET) == []


async def test_clock_comes_with_the_names_of_its_terms() -> None:
    policy = await make_policy(content(8), name="Gold policy")
    calendar = await make_calendar("Office")
    contract = await make_contract(await make_organisation(), "Gold 2026")
    terms = await make_terms(
        policy_version=policy.version,
        calendar_version=await fetch_value("SELECT id FROM calendar_versions WHERE calendar = $1", calendar),
        contract=contract,
        source=Source.CONTRACT,
        calendar_source=CalendarSource.TEAM,
    )
    await make_clock(subject=TICKET, terms=terms, state=ClockState.PAUSED, worked_seconds=60)

    (found,) = await explained_clocks("ticket", TICKET)

    assert found.reason == Reason(
        source=Source.CONTRACT,
        policy="Gold policy",
        contract="Gold 2026",
        calendar="Office",
        calendar_source=CalendarSource.TEAM,
    )
    assert (found.clock.state, found.clock.worked, found.clock.terms) == (ClockState.PAUSED, 60, terms)


async def test_clock_tells_that_a_calendar_came_before_a_policy_that_wants_none() -> None:
    always, office = (
        await make_policy(content(8, is_always=True)),
        await make_policy(content(8), name="Office"),
    )
    calendar = await make_calendar("Care")
    version = await fetch_value("SELECT id FROM calendar_versions WHERE calendar = $1", calendar)
    for subject, policy in enumerate((always, office)):
        terms = await make_terms(
            subject_id=subject,
            policy_version=policy.version,
            calendar_version=version,
            source=Source.POLICY,
            calendar_source=CalendarSource.TEAM,
        )
        await make_clock(subject=subject, terms=terms)

    told = []
    for subject in range(2):
        (found,) = await explained_clocks("ticket", subject)
        told.append(sentences(found.clock, found.reason)[3:])

    by_team = "Working time is that of the calendar “Care” of the team."
    assert told == [
        (by_team, "By the policy alone time would run day and night; this calendar comes before it."),
        (by_team,),
    ]


async def test_running_clock_is_counted_up_to_now() -> None:
    at = now()
    due_at = at + timedelta(hours=1)
    await make_clock(
        breach(due_at), subject=TICKET, worked_seconds=100, counted_at=at - timedelta(seconds=50)
    )

    (found,) = await explained_clocks("ticket", TICKET)

    assert found.clock.worked in range(150, 155)
    assert [(step.at, step.kind) for step in found.clock.steps] == [(due_at, StepKind.BREACH)]
    assert found.reason == Reason()


async def test_due_time_by_hand_comes_with_who_set_it_last_and_why() -> None:
    agent = await make_agent(name="Mara Kim")
    for reason in ("First thought", "Second thought"):
        await set_due(Metric.RESOLUTION, reason, agent.person)
    await make_clock(subject=TICKET, is_set_by_hand=True)
    await make_clock(subject=TICKET, metric=Metric.FIRST_REPLY)

    found = {each.clock.metric: each.reason.by_hand for each in await explained_clocks("ticket", TICKET)}

    assert found == {Metric.RESOLUTION: SetByHand("Mara Kim", "Second thought"), Metric.FIRST_REPLY: None}


async def test_clocks_come_in_the_order_in_which_they_started_and_in_one_statement() -> None:
    at = now()
    for metric, hours in ((Metric.UPDATE, 1), (Metric.RESOLUTION, 3), (Metric.FIRST_REPLY, 3)):
        await make_clock(subject=TICKET, metric=metric, started_at=at - timedelta(hours=hours))
    await make_clock(subject=TICKET + 1, breached_at=at, breach_cause=BreachCause.ELAPSED)

    async with count_statements() as statements:
        found = await explained_clocks("ticket", TICKET)

    assert [each.clock.metric for each in found] == [Metric.FIRST_REPLY, Metric.RESOLUTION, Metric.UPDATE]
    assert len(statements) == 1


async def make_terms(**columns: Any) -> int:
    row = TermsRow(
        **{"subject_kind": "ticket", "subject_id": TICKET, "at": now(), "cause": "opened", "targets": "{}"}
        | columns
    )
    await TermsRow.insert(row)
    return row.id


async def set_due(metric: Metric, reason: str, author: int) -> None:
    at = now()
    await DueDate.insert(
        DueDate(
            subject_kind="ticket",
            subject_id=TICKET,
            metric=metric,
            due_at=at,
            reason=reason,
            author=author,
            at=at,
        )
    )
