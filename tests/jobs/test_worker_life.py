"""A worker among troubles: a database that goes away, jobs that take long, runs that others took over."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import pytest

from helpdesk.db.engine import DB
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.jobs import worker as working
from helpdesk.jobs.queue import defer
from helpdesk.jobs.registry import JOBS, job
from helpdesk.jobs.worker import Worker
from helpdesk.tickets.tables import Tag

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

AWAY = "ALTER TABLE jobs RENAME TO jobs_away"
BACK = "ALTER TABLE jobs_away RENAME TO jobs"
BLOCKED = """
import asyncio, sys, time
from helpdesk.db import engine
from helpdesk.jobs import worker
from helpdesk.jobs.registry import JOBS, job
@job("test.block_loop")
async def block_loop():
    time.sleep(20)
worker.LEASE_SECONDS = 1
async def main():
    async with engine.pool(name="blocked", size=2):
        await worker.Worker().run()
engine.configure(sys.argv[1])
asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def troubled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Jobs of the test alone, and a worker that looks around often."""
    monkeypatch.setattr(working, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(working, "RENEW_SECONDS", 0.05)
    kept = dict(JOBS)
    JOBS.clear()
    yield
    JOBS.clear()
    JOBS.update(kept)


@asynccontextmanager
async def at_work() -> AsyncIterator[None]:
    """A worker for the length of the block."""
    worker = Worker()
    running = asyncio.ensure_future(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await asyncio.wait_for(running, 5)


async def until(happened: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(5):
        while not await happened():  # noqa: ASYNC110 - it is the database that knows
            await asyncio.sleep(0.01)


async def deferred(name: str) -> None:
    async with transaction():
        defer(name)


async def tags() -> list[str]:
    return [row["name"] for row in await Tag.select(Tag.name).order_by(Tag.name)]


async def state() -> str | None:
    return await fetch_value("SELECT state || ' ' || run FROM jobs")


async def test_database_that_goes_away_is_waited_for() -> None:
    @job("test.add_tag")
    async def add_tag() -> None:
        await Tag.insert(Tag(name="a"))

    async with at_work():
        await execute(AWAY)
        await asyncio.sleep(0.2)
        await execute(BACK)
        await deferred("test.add_tag")

        await until(tags)


async def test_lease_of_a_long_job_is_renewed_also_after_a_failure_to_do_so() -> None:
    done = asyncio.Event()

    @job("test.take_long", plain=True)
    async def take_long() -> None:
        await done.wait()

    await deferred("test.take_long")
    async with at_work():
        await until(lambda: fetch_value("SELECT lease FROM jobs"))
        await execute(AWAY)
        await asyncio.sleep(0.2)
        await execute(BACK)
        lease = await fetch_value("SELECT lease FROM jobs")
        await until(lambda: fetch_value("SELECT 1 FROM jobs WHERE lease > $1", lease))
        done.set()
        await until(lambda: fetch_value("SELECT NOT EXISTS (SELECT FROM jobs)"))


async def test_run_that_another_worker_took_over_leaves_nothing() -> None:
    begun, done = asyncio.Event(), asyncio.Event()

    @job("test.add_tag")
    async def add_tag() -> None:
        await Tag.insert(Tag(name="stale"))
        begun.set()
        await done.wait()

    await deferred("test.add_tag")
    async with at_work():
        await begun.wait()
        await execute("UPDATE jobs SET run = 2")
        done.set()
        await asyncio.sleep(0.1)

    assert await tags() == []
    assert await state() == "running 2"


async def test_failure_that_cannot_be_written_down_is_made_up_for_when_the_database_is_back() -> None:
    @job("test.break_queue", plain=True)
    async def break_queue() -> None:
        await execute(AWAY)
        raise ValueError("broken on purpose")

    await deferred("test.break_queue")
    async with at_work():
        await until(lambda: fetch_value("SELECT to_regclass('jobs_away')"))
        await asyncio.sleep(0.1)
        await execute(BACK)
        await until(lambda: fetch_value("SELECT 1 FROM jobs WHERE state = 'queued'"))

        assert await state() == "queued 1"
        assert await fetch_value("SELECT error FROM jobs") == "ValueError: broken on purpose"


async def test_ending_that_is_refused_keeps_nothing_else_back() -> None:
    worker, written = Worker(), []

    async def refused() -> None:
        await execute("SELECT 1 / 0")

    async def fine() -> None:
        written.append("fine")

    worker._owed = [refused, fine]
    await worker._make_up_for_owed()

    assert (worker._owed, written) == ([refused], ["fine"])


async def test_failure_with_characters_that_cannot_be_kept_is_written_down_without_them() -> None:
    @job("test.break")
    async def break_off() -> None:
        raise ValueError("a\0b \ud800")

    await deferred("test.break")
    await Worker().run_due()

    assert await fetch_value("SELECT error FROM jobs") == "ValueError: ab ?"


async def test_plain_job_that_ended_while_the_database_was_away_is_not_repeated() -> None:
    runs = []

    @job("test.have_effect", plain=True)
    async def have_effect() -> None:
        runs.append(1)
        await execute(AWAY)

    await deferred("test.have_effect")
    async with at_work():
        await until(lambda: fetch_value("SELECT to_regclass('jobs_away')"))
        await asyncio.sleep(0.1)
        await execute(BACK)
        await until(lambda: fetch_value("SELECT NOT EXISTS (SELECT FROM jobs)"))

    assert runs == [1]


async def test_end_of_a_plain_run_that_another_took_over_is_no_failure() -> None:
    @job("test.be_overtaken", plain=True)
    async def be_overtaken() -> None:
        await execute("UPDATE jobs SET run = 2")

    await deferred("test.be_overtaken")
    async with at_work():
        await until(lambda: fetch_value("SELECT 1 FROM jobs WHERE run = 2"))
        await asyncio.sleep(0.1)

    assert await state() == "running 2"


async def test_job_that_does_not_end_in_time_is_cut_off_and_left_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(working, "DRAIN_SECONDS", 0.1)

    @job("test.add_tag")
    async def add_tag() -> None:
        await Tag.insert(Tag(name="half"))
        await asyncio.sleep(60)

    await deferred("test.add_tag")
    async with at_work():
        await until(lambda: fetch_value("SELECT 1 FROM jobs WHERE state = 'running'"))

    assert await tags() == []
    assert await state() == "running 1"


async def test_two_jobs_of_one_lock_at_once_are_no_failure() -> None:
    """Both are claimed in the same moment by two workers; one of them gets neither and asks again."""

    @job("test.add_tag")
    async def add_tag() -> None:
        await asyncio.sleep(0.02)

    for number in range(10):
        async with transaction():
            defer("test.add_tag", lock="one", key=str(number))
    async with at_work(), at_work(), at_work():
        await until(lambda: fetch_value("SELECT NOT EXISTS (SELECT FROM jobs)"))


async def test_worker_whose_loop_is_blocked_past_its_leases_ends_itself() -> None:
    await deferred("test.block_loop")

    def work() -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - a script of ours
            [sys.executable, "-c", BLOCKED, DB.config["dsn"]],
            capture_output=True,
            text=True,
            check=False,
            timeout=15,
        )

    done = await asyncio.to_thread(work)

    assert done.returncode == 1
    assert "Timeout (0:00:01)!" in done.stderr
    assert "in block_loop" in done.stderr
    assert await state() == "running 1"
