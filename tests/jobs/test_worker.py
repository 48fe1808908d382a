"""The worker: what it claims, how it ends, and what happens to a job whose worker is gone."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.jobs.claims import Claimed, StaleRun, claim, fail, finish, reap, retry
from helpdesk.jobs.periodic import Periodic, defer_due
from helpdesk.jobs.queue import BULK, defer
from helpdesk.jobs.registry import JOBS, job, never_repeated
from helpdesk.jobs.worker import Worker
from helpdesk.tickets.tables import Tag

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]


@pytest.fixture(autouse=True)
def jobs() -> Iterator[None]:
    """Jobs of the tests alone, so that the product's own are not run here."""
    kept = dict(JOBS)
    JOBS.clear()

    @job("test.add_tag")
    async def add_tag(tag: str) -> None:
        await Tag.insert(Tag(name=tag))

    @job("test.break")
    async def break_off(tag: str) -> None:
        await Tag.insert(Tag(name=tag))
        raise ValueError("broken on purpose")

    @job("test.effect", plain=True)
    async def effect() -> None:
        return None

    @job("test.resume", plain=True, resumable=True)
    async def resume() -> None:
        return None

    yield
    JOBS.clear()
    JOBS.update(kept)


async def deferred(name: str, /, **options: object) -> None:
    async with transaction():
        defer(name, **options)


async def tags() -> list[str]:
    return [row["name"] for row in await Tag.select(Tag.name).order_by(Tag.name)]


async def states() -> list[tuple[str, str, int]]:
    rows = await fetch("SELECT name, state, run FROM jobs ORDER BY id")
    return [(row["name"], row["state"], row["run"]) for row in rows]


async def test_done_job_is_gone_and_its_work_is_there() -> None:
    await deferred("test.add_tag", tag="a")

    assert await Worker().run_due() == 1
    assert (await tags(), await states()) == (["a"], [])


async def test_failed_job_leaves_nothing_and_waits_longer_each_time() -> None:
    await deferred("test.break", tag="a")
    waits = []
    for _ in range(4):
        await Worker().run_due()
        waits.append(await fetch_value("SELECT round(extract(epoch FROM due - now())) FROM jobs"))
        await execute("UPDATE jobs SET due = now()")

    assert [int(wait) for wait in waits] == [2, 4, 8, 16]
    assert (await tags(), await states()) == ([], [("test.break", "queued", 4)])


async def test_fifth_failure_holds_the_job_for_a_person() -> None:
    await deferred("test.break", tag="a")
    for _ in range(6):
        await Worker().run_due()
        await execute("UPDATE jobs SET due = now()")

    assert await states() == [("test.break", "held", 5)]
    assert await fetch_value("SELECT error FROM jobs") == "ValueError: broken on purpose"


async def test_held_job_runs_again_when_a_person_says_so() -> None:
    await deferred("test.break", tag="a")
    await execute("UPDATE jobs SET state = 'held', run = 5")

    assert await retry(await fetch_value("SELECT id FROM jobs"))
    assert await states() == [("test.break", "queued", 0)]


async def test_two_workers_share_without_doubling() -> None:
    for number in range(40):
        await deferred("test.add_tag", tag=f"{number:02}")

    ran = await asyncio.gather(Worker().run_due(), Worker().run_due())

    assert sum(ran) == 40
    assert len(await tags()) == 40


async def test_jobs_of_one_lock_never_run_together() -> None:
    await deferred("test.add_tag", tag="a", lock="one")
    await deferred("test.add_tag", tag="b", lock="one")

    first = await claim(list(JOBS), 10)
    assert [found.args["tag"] for found in first] == ["a"]
    assert await claim(list(JOBS), 10) == []

    await finish(first[0])
    assert [found.args["tag"] for found in await claim(list(JOBS), 10)] == ["b"]


async def test_job_in_backoff_does_not_block_its_lock() -> None:
    await deferred("test.break", tag="a", lock="one")
    await Worker().run_due()
    await deferred("test.add_tag", tag="b", lock="one")

    await Worker().run_due()

    assert await tags() == ["b"]


async def test_bulk_work_waits_behind_normal_jobs() -> None:
    await deferred("test.add_tag", tag="bulk", priority=BULK)
    await deferred("test.add_tag", tag="normal")

    assert [found.args["tag"] for found in await claim(list(JOBS), 1)] == ["normal"]


async def test_edit_while_a_job_runs_queues_it_again() -> None:
    await deferred("test.add_tag", tag="a", key="k")
    running = await claim(list(JOBS), 1)
    await deferred("test.add_tag", tag="a", key="k")

    assert len(running) == 1
    assert await states() == [("test.add_tag", "running", 1), ("test.add_tag", "queued", 0)]


async def test_stale_run_is_rolled_back_by_its_fence() -> None:
    await deferred("test.add_tag", tag="a")
    stale = (await claim(list(JOBS), 1))[0]
    await execute("UPDATE jobs SET lease = now() - interval '1 second'")
    await reap([])
    await claim(list(JOBS), 1)

    with pytest.raises(StaleRun):
        async with transaction():
            await Tag.insert(Tag(name="stale"))
            await finish(stale)

    assert await tags() == []


async def test_lost_job_runs_again_and_is_held_after_three_losses() -> None:
    await deferred("test.add_tag", tag="a")
    seen = []
    for _ in range(3):
        await claim(list(JOBS), 1)
        await execute("UPDATE jobs SET lease = now() - interval '1 second'")
        await reap(never_repeated())
        seen.append((await states())[0][1])

    assert seen == ["queued", "queued", "held"]


async def test_lost_plain_job_is_unknown_and_never_repeated_by_itself() -> None:
    await deferred("test.effect")
    await claim(list(JOBS), 1)
    await execute("UPDATE jobs SET lease = now() - interval '1 second'")

    await reap(never_repeated())

    assert await states() == [("test.effect", "unknown", 1)]
    assert await Worker().run_due() == 0


async def test_lost_job_that_can_look_what_it_did_runs_again() -> None:
    await deferred("test.resume")
    await claim(list(JOBS), 1)
    await execute("UPDATE jobs SET lease = now() - interval '1 second'")

    await reap(never_repeated())

    assert await states() == [("test.resume", "queued", 1)]
    assert await Worker().run_due() == 1


async def test_failing_a_job_that_another_worker_has_changes_nothing() -> None:
    await deferred("test.add_tag", tag="a")
    mine = (await claim(list(JOBS), 1))[0]

    await fail(Claimed(mine.id, mine.name, mine.args, run=mine.run - 1), "late")

    assert await states() == [("test.add_tag", "running", 1)]


async def test_tick_is_deferred_once_over_all_workers() -> None:
    schedule = [Periodic("test.effect", timedelta(hours=1))]

    await asyncio.gather(*(defer_due(schedule) for _ in range(5)))

    assert await states() == [("test.effect", "queued", 0)]


async def test_running_worker_is_woken_by_a_new_job_and_drains_when_stopped() -> None:
    worker = Worker()
    running = asyncio.ensure_future(worker.run())
    await asyncio.sleep(0.3)
    await deferred("test.add_tag", tag="woken")
    for _ in range(100):
        if await tags():
            break
        await asyncio.sleep(0.02)
    worker.stop()
    await asyncio.wait_for(running, 5)

    assert (await tags(), await states()) == (["woken"], [])
