"""The timer beside others: with refreshes that hold its clocks, with a second timer, with a database away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import Context
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.sla import timer as timing
from helpdesk.sla.firing import fire_due
from helpdesk.sla.timer import CHANNEL, Timer, fire_all
from tests.factories.clocks import breach, level, make_clock

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

LONG = 60
Result = TypeVar("Result")


def elsewhere(work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
    """Run it beside the test and outside of its transaction."""
    return asyncio.get_running_loop().create_task(work, context=Context())


@asynccontextmanager
async def at_work() -> AsyncIterator[None]:
    """A timer for the length of the block, on connections of its own."""
    timer = Timer()
    running = elsewhere(timer.run())
    try:
        yield
    finally:
        timer.stop()
        await asyncio.wait_for(running, 5)


async def until(happened: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(10):
        while not await happened():  # noqa: ASYNC110 - it is the database that knows
            await asyncio.sleep(0.01)


async def fired() -> int:
    return await fetch_value("SELECT count(*) FROM sla_events")


async def listening() -> int:
    """Whether the timer hears by now: its connection has said what it listens to."""
    return await fetch_value(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'helpdesk-listen' AND state = 'idle' AND query <> ''"
    )


async def make_due(count: int, at: datetime) -> None:
    for _ in range(count):
        await make_clock(level(at), breach(at))


async def test_timer_sleeps_until_the_next_instant() -> None:
    at = now() + timedelta(seconds=0.3)
    await make_clock(level(at))

    async with at_work():
        await until(fired)

    done = await fetch_value("SELECT fired_at FROM sla_events")
    assert timedelta(0) <= done - at < timedelta(seconds=1)


async def test_timer_wakes_when_it_is_told_of_an_earlier_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "POLL_SECONDS", LONG)
    async with at_work():
        await until(listening)
        async with transaction():
            await make_clock(level(now()))
            await execute("SELECT pg_notify($1, '')", CHANNEL)

        await until(fired)


async def test_timer_finds_what_nobody_told_it_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "POLL_SECONDS", 0.05)
    async with at_work():
        await until(listening)
        await make_clock(level(now()))

        await until(fired)


async def test_clock_that_a_change_holds_is_left_until_its_commit_and_then_seen_as_it_is() -> None:
    clock = await make_clock(level(now()))
    async with transaction():
        await execute("SELECT FROM sla_clocks WHERE id = $1 FOR UPDATE", clock)
        async with at_work():
            await asyncio.sleep(0.2)
            await execute(
                "UPDATE sla_clocks SET state = 'fulfilled', next_fire_at = NULL WHERE id = $1", clock
            )

    assert await fire_due(now()) == 0
    assert await fired() == 0


async def test_clock_that_was_held_is_fired_at_once_after() -> None:
    clock = await make_clock(level(now()))
    async with AsyncExitStack() as stack:
        async with transaction():
            await execute("SELECT FROM sla_clocks WHERE id = $1 FOR UPDATE", clock)
            await stack.enter_async_context(at_work())
            await asyncio.sleep(0.2)
            assert await fired() == 0
        let_go = now()

        await until(fired)

    assert await fetch_value("SELECT fired_at FROM sla_events") - let_go < timedelta(seconds=0.5)


async def test_change_that_waited_for_the_timer_sees_what_it_did() -> None:
    clock = await make_clock(level(now()))
    async with transaction():
        assert await fire_due(now()) == 1
        change = elsewhere(_seen_by_a_change(clock))
        await asyncio.sleep(0.1)
        assert not change.done()

    assert await change == 1


async def test_two_timers_do_each_step_once() -> None:
    await make_due(60, now())

    counts = await asyncio.gather(*(_fire_in_small_batches() for _ in range(2)))

    assert sum(counts) == 60
    assert await fired() == 120
    assert await fetch_value("SELECT count(*) FROM events") == 120


async def test_step_that_was_written_in_the_same_moment_is_not_written_again() -> None:
    """Even a clock whose cache forgot what it did: `sla_events` knows."""
    clock = await make_clock(level(now()))
    await fire_all(now())
    await execute("UPDATE sla_clocks SET fired = 0, next_fire_at = step_at[1] WHERE id = $1", clock)

    assert await fire_all(now()) == 1
    assert await fired() == 1


async def test_timer_goes_on_after_the_database_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "POLL_SECONDS", 0.05)
    await execute("ALTER TABLE sla_clocks RENAME TO clocks_away")
    async with at_work():
        await asyncio.sleep(0.1)
        await execute("ALTER TABLE clocks_away RENAME TO sla_clocks")
        await make_clock(level(now()))

        await until(fired)


async def _fire_in_small_batches() -> int:
    count = 0
    while fired_now := await fire_due(now(), limit=5):
        count += fired_now
    return count


async def _seen_by_a_change(clock: int) -> int:
    """What a refresh reads of a clock's steps, in the transaction of a connection of its own."""
    async with transaction():
        await execute("SELECT FROM sla_clocks WHERE id = $1 FOR UPDATE", clock)
        return await fired()
