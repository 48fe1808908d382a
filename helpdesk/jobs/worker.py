"""The worker: claims due jobs, runs them side by side, and stops without dropping one."""

import asyncio
import faulthandler
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import asyncpg
import structlog

from helpdesk.core.errors import Unavailable
from helpdesk.db.engine import LOST
from helpdesk.db.listen import listen
from helpdesk.db.transaction import transaction
from helpdesk.jobs.claims import LEASE_SECONDS, Claimed, StaleRun, claim, fail, finish, reap, renew
from helpdesk.jobs.periodic import Periodic, defer_due
from helpdesk.jobs.queue import CHANNEL
from helpdesk.jobs.registry import JOBS, Job, never_repeated

# The database is away, or does not take this just now.
TROUBLE = (Unavailable, asyncpg.PostgresError, *LOST)
POLL_SECONDS = 1.0
RENEW_SECONDS = 5.0
DRAIN_SECONDS = 20.0

log = structlog.get_logger()

Ending = Callable[[], Awaitable[None]]


class Worker:
    """One worker of a process. `stop()` ends it after the jobs that run; `run()` returns then."""

    def __init__(self, *, concurrency: int = 10, schedule: Sequence[Periodic] = ()) -> None:
        self._concurrency = concurrency
        self._schedule = schedule
        self._running: dict[int, Claimed] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._next_look = 0.0
        self._owed: list[Ending] = []

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped; jobs that do not end within twenty seconds of it are left to be reaped."""
        async with asyncio.TaskGroup() as aids:
            helpers = [aids.create_task(self._listen()), aids.create_task(self._renew())]
            try:
                await self._work()
                await self._drain()
            finally:
                faulthandler.cancel_dump_traceback_later()
                for helper in helpers:
                    helper.cancel()

    async def run_due(self) -> int:
        """Run everything that is due now, one after the other, and what that defers; how many ran."""
        count = 0
        while jobs := await claim(list(JOBS), 1):
            await self._run_one(jobs[0])
            count += 1
        return count

    async def _work(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            jobs = await self._claimed()
            for job in jobs:
                self._start(job)
            if not jobs:
                await self._sleep()

    def _start(self, job: Claimed) -> None:
        self._running[job.id] = job
        task = asyncio.get_running_loop().create_task(self._run_one(job))
        self._tasks.add(task)

        def ended(_task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            self._running.pop(job.id, None)
            self._wake.set()

        task.add_done_callback(ended)

    async def _drain(self) -> None:
        """Let running jobs end; those that do not in time are cut off, and their leases run out."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=DRAIN_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _claimed(self) -> list[Claimed]:
        """The next jobs; none when all hands are busy or the database is away for a moment."""
        try:
            await self._look_around()
            free = self._concurrency - len(self._running)
            return await claim(list(JOBS), free) if free else []
        except asyncpg.UniqueViolationError:
            return []  # another worker took a job of the same lock in the same moment
        except TROUBLE as error:
            log.warning("worker.database_away", error=str(error))
            return []

    async def _look_around(self) -> None:
        """See to what is due by the clock and to what others left, once a second however busy we are."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + POLL_SECONDS
        await defer_due(self._schedule)
        await self._make_up_for_owed()
        await reap(never_repeated())

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)
        except TimeoutError:
            return

    async def _run_one(self, job: Claimed) -> None:
        kind = JOBS[job.name]
        try:
            await _perform(kind, job)
        except StaleRun:
            log.warning("job.stale", job=job.name, id=job.id)
        except Exception as error:  # noqa: BLE001 - a job may fail in any way; the worker goes on
            log.warning("job.failed", job=job.name, id=job.id, run=job.run, error=str(error))
            await self._write_down(partial(fail, job, _words_of(error)))
        else:
            if kind.is_plain:
                await self._write_down(partial(_finish_plain, job))

    async def _write_down(self, ending: Ending) -> None:
        """Write down how a run ended; while the database is away, it is owed."""
        try:
            await ending()
        except TROUBLE as away:
            log.warning("job.end_not_written", error=str(away))
            self._owed.append(ending)

    async def _make_up_for_owed(self) -> None:
        """Before leases are looked at: what ended while the database was away is not lost.

        Each is tried by itself, so that one that is refused keeps nothing else back.
        """
        owed, self._owed = self._owed, []
        for ending in owed:
            await self._write_down(ending)

    async def _renew(self) -> None:
        while True:
            # A loop that is blocked past its leases would run jobs that others have by then: end it.
            faulthandler.dump_traceback_later(LEASE_SECONDS, exit=True)
            await asyncio.sleep(RENEW_SECONDS)
            if self._running:
                try:
                    await renew(list(self._running.values()))
                except TROUBLE as error:
                    log.warning("worker.renew_failed", error=str(error))

    async def _listen(self) -> None:
        async def wake() -> None:
            self._wake.set()

        await listen([CHANNEL], lambda _channel, _payload: self._wake.set(), wake)


async def _perform(kind: Job, job: Claimed) -> None:
    """Do the work; what is not plain ends in the transaction of its effects."""
    if kind.is_plain:
        await kind.run(job.args)
        return
    async with transaction():
        await kind.run(job.args)
        await finish(job)


async def _finish_plain(job: Claimed) -> None:
    try:
        await finish(job)
    except StaleRun:
        log.warning("job.stale", job=job.name, id=job.id)


def _words_of(error: Exception) -> str:
    """What went wrong, in characters that PostgreSQL keeps, whatever a mail or a form brought into it."""
    words = "".join(traceback.format_exception_only(error)).strip()
    return words.encode("utf-8", "replace").decode().replace("\0", "")
