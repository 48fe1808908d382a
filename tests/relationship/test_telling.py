"""Whoever made a promise hears of it in time, once, and only while it is open."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import frozen
from helpdesk.db.sql import fetch
from helpdesk.events.actor import Staff
from helpdesk.events.telling import sentence_of
from helpdesk.jobs.worker import Worker
from helpdesk.relationship.actions.promises import NewPromise, keep_promise, make_promise
from helpdesk.relationship.news import PROMISE_DUE
from helpdesk.sla.timer import fire_all
from tests.factories.persons import make_agent
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.usefixtures("database")

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DUE = MONDAY + 8 * HOUR


async def promised(*, assignee: int | None = None) -> tuple[Staff, int, int]:
    """Who promised, what, and on which ticket."""
    agent, ticket = await make_agent(), await make_ticket(assignee=assignee)
    with frozen(MONDAY):
        made = await make_promise(agent, ticket.number, NewPromise(words="New laces", due_at=DUE))
    return agent, made, ticket.id


async def at_work(at: datetime) -> None:
    """The timer fires and the worker does what came of it, twice."""
    with frozen(at):
        for _ in range(2):
            await fire_all(at)
            await Worker().run_due()


async def told() -> list[tuple[int, bool]]:
    rows = await fetch(
        "SELECT person, (facts ->> 'is_overdue')::bool AS is_overdue FROM notices ORDER BY id, person"
    )
    return [(row["person"], row["is_overdue"]) for row in rows]


async def test_who_promised_hears_when_a_quarter_of_the_time_is_left() -> None:
    agent, made, ticket = await promised()

    await at_work(MONDAY + 5 * HOUR)
    assert await told() == []
    await at_work(MONDAY + 7 * HOUR)

    assert await told() == [(agent.person, False)]
    (notice,) = await fetch(
        "SELECT kind, subject_kind, subject_id, (facts ->> 'promise')::int AS promise FROM notices"
    )
    assert notice == {"kind": PROMISE_DUE, "subject_kind": "ticket", "subject_id": ticket, "promise": made}


async def test_late_promise_is_told_to_who_works_on_the_ticket_as_well() -> None:
    colleague = await make_agent()
    agent, _, _ = await promised(assignee=colleague.person)

    await at_work(MONDAY + 7 * HOUR)
    await at_work(DUE + HOUR)

    assert sorted(await told()) == sorted(
        [(agent.person, False), (agent.person, True), (colleague.person, True)]
    )


async def test_worker_that_was_away_warns_of_nothing_that_is_late_already() -> None:
    agent, _, _ = await promised()

    await at_work(DUE + HOUR)

    assert await told() == [(agent.person, True)]


async def test_of_a_kept_promise_nobody_hears() -> None:
    agent, made, _ = await promised()
    with frozen(MONDAY + HOUR):
        await keep_promise(agent, made)

    await at_work(DUE + HOUR)

    assert await told() == []


async def test_promise_settled_before_its_step_is_done_is_told_to_nobody() -> None:
    agent, made, _ = await promised()
    with frozen(MONDAY + 7 * HOUR):
        await fire_all(MONDAY + 7 * HOUR)
        await keep_promise(agent, made)
        await Worker().run_due()

    assert await told() == []


def test_news_say_how_the_promise_stands() -> None:
    assert sentence_of(PROMISE_DUE, {"is_overdue": False}) == "A promise runs out soon"
    assert sentence_of(PROMISE_DUE, {"is_overdue": True}) == "A promise is overdue"
