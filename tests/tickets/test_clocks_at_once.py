"""A timer and people at the same clock in the same moment: nothing is lost and nothing is done twice."""

import asyncio
from contextvars import Context

import pytest

from helpdesk.core.clock import frozen
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.sla.actions.rebuild import faults
from helpdesk.sla.enums import Metric
from helpdesk.sla.firing import fire_due
from helpdesk.tickets.actions.fields import set_priority
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.enums import Priority
from tests.tickets.clocks import HOUR, at, clocks_of, opened, promise

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

# Not of pg_stat_activity: what a transaction reads there once, it reads again and again. A lock on a row is
# waited for as one on the transaction that holds it, which belongs to no database.
BLOCKED = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"


async def until_somebody_waits() -> None:
    async with asyncio.timeout(10):
        while not await fetch_value(BLOCKED):
            await fetch("SELECT pg_sleep(0.01)")


async def steps() -> list[tuple[str, int]]:
    rows = await fetch("SELECT kind, arming FROM sla_events ORDER BY id")
    return [(row["kind"], row["arming"]) for row in rows]


async def test_answer_that_waits_for_the_timer_knows_what_it_did() -> None:
    await promise(targets={Metric.FIRST_REPLY: 2 * HOUR, Metric.RESOLUTION: 2 * HOUR})
    ref, agent = await opened(9)

    async def answer() -> None:
        with frozen(at(11.5)):
            await post_reply(agent, ref.number, Reply(body="They are yellow."))

    async with asyncio.TaskGroup() as tasks, transaction():
        assert await fire_due(at(11.25)) == 2
        tasks.create_task(answer(), context=Context())
        await until_somebody_waits()

    assert await steps() == [("warning", 0)] * 2 + [("breach", 0)] * 2
    assert await clocks_of(ref.id, "breached_at", "fired", "next_fire_at") == [
        ("first_reply", 1, "fulfilled", at(11), 2, None),
        ("resolution", 1, "running", at(11), 2, None),
    ]
    assert [fault async for _, found in faults("ticket") for fault in found] == []
    assert await fire_due(at(17)) == 0


async def test_timer_passes_over_what_is_being_changed_and_finds_it_afterwards() -> None:
    await promise(
        targets={Metric.RESOLUTION: 2 * HOUR}, by_level={Priority.LOW: {Metric.RESOLUTION: 8 * HOUR}}
    )
    ref, agent = await opened(9)
    is_written, may_end = asyncio.Event(), asyncio.Event()

    async def give_more_time() -> None:
        with frozen(at(10)):
            async with transaction():
                await set_priority(agent, ref.number, Priority.LOW)
                await fetch("SELECT FROM sla_clocks FOR NO KEY UPDATE")
                is_written.set()
                await may_end.wait()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(give_more_time())
        await is_written.wait()
        assert await fire_due(at(12)) == 0
        may_end.set()

    assert await fire_due(at(12)) == 0
    assert await steps() == []
    assert await clocks_of(ref.id, "due_at") == [("resolution", 1, "running", at(9.25, day=1))]
