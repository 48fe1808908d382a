"""A promise has a clock of its own: what hangs on the engine of clocks need not be a ticket."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpdesk.core.clock import frozen
from helpdesk.db.sql import fetch
from helpdesk.events.actor import Staff
from helpdesk.relationship.actions.promises import (
    NewPromise,
    break_promise,
    keep_promise,
    make_promise,
    withdraw_promise,
)
from helpdesk.sla.subjects import SUBJECTS, Scope
from tests.factories.persons import make_agent
from tests.factories.tickets import MadeTicket, make_ticket

pytestmark = pytest.mark.usefixtures("database")

MONDAY = datetime(2026, 11, 23, 9, 0, 0, 123_456, tzinfo=UTC)
STARTED = MONDAY.replace(microsecond=0)
DUE = STARTED + timedelta(hours=8)
HOUR = 3600


async def promised() -> tuple[Staff, MadeTicket, int]:
    agent, ticket = await make_agent(), await make_ticket()
    with frozen(MONDAY):
        made = await make_promise(agent, ticket.number, NewPromise(words="New laces", due_at=DUE))
    return agent, ticket, made


async def clock(*columns: str) -> tuple[Any, ...]:
    (row,) = await fetch("SELECT * FROM sla_clocks")
    return tuple(row[name] for name in columns)


async def test_promise_starts_a_clock_that_ends_when_it_was_said() -> None:
    _, _, made = await promised()

    assert await clock("subject_kind", "subject_id", "metric", "cycle", "state", "terms") == (
        "promise",
        made,
        "promise",
        1,
        "running",
        None,
    )
    assert await clock("started_at", "due_at", "target_seconds", "step_at", "step_kind", "next_fire_at") == (
        STARTED,
        DUE,
        8 * HOUR,
        [STARTED + timedelta(hours=6), STARTED + timedelta(hours=6), DUE, DUE],
        ["level", "warning", "breach", "level"],
        STARTED + timedelta(hours=6),
    )


async def test_promise_kept_in_time_has_met_its_clock() -> None:
    agent, _, made = await promised()

    with frozen(STARTED + timedelta(hours=1)):
        await keep_promise(agent, made)

    assert await clock("state", "fulfilled_at", "breached_at", "next_fire_at", "worked_seconds") == (
        "fulfilled",
        STARTED + timedelta(hours=1),
        None,
        None,
        HOUR,
    )


async def test_promise_kept_late_has_broken_and_met_its_clock() -> None:
    agent, _, made = await promised()

    with frozen(DUE + timedelta(hours=1)):
        await keep_promise(agent, made)

    assert await clock("state", "fulfilled_at", "breached_at", "breach_cause") == (
        "fulfilled",
        DUE + timedelta(hours=1),
        DUE,
        "elapsed",
    )


@pytest.mark.parametrize("settle", [break_promise, withdraw_promise])
async def test_promise_that_will_not_be_kept_stops_its_clock(settle: Any) -> None:
    agent, _, made = await promised()

    with frozen(STARTED + timedelta(hours=1)):
        await settle(agent, made)

    assert await clock("state", "cancelled_at", "breached_at", "next_fire_at") == (
        "cancelled",
        STARTED + timedelta(hours=1),
        None,
        None,
    )


async def test_promise_given_up_after_its_time_stays_broken() -> None:
    agent, _, made = await promised()

    with frozen(DUE + timedelta(hours=1)):
        await break_promise(agent, made)

    assert await clock("state", "breached_at") == ("cancelled", DUE)


async def test_clock_of_a_promise_is_none_of_its_ticket() -> None:
    _, ticket, _ = await promised()

    assert await fetch("SELECT next_due_at FROM tickets WHERE id = $1", ticket.id) == [{"next_due_at": None}]
    assert await fetch("SELECT id FROM sla_terms") == []


async def test_promises_that_are_open_are_found_batch_by_batch() -> None:
    agent, _, first = await promised()
    _, _, second = await promised()
    _, _, third = await promised()
    with frozen(STARTED + timedelta(hours=1)):
        await keep_promise(agent, second)
    subject = SUBJECTS["promise"]

    assert await subject.open_ids(Scope()) == [first, third]
    assert await subject.open_ids(Scope(after=first)) == [third]
    assert await subject.open_ids(Scope(limit=1)) == [first]
    assert await subject.open_ids(Scope(changed_since=STARTED + timedelta(seconds=1))) == []
