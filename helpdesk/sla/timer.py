"""The timer: does what clocks have reached the moment they reach it. Any number of them may run at once."""

import asyncio
from datetime import datetime

import asyncpg
import structlog

from helpdesk.core.clock import now
from helpdesk.db.listen import listen
from helpdesk.jobs.worker import TROUBLE
from helpdesk.sla.firing import fire_due, next_instant

CHANNEL = "helpdesk_clocks"
# How often we look without being told: what a lost notification costs at most.
POLL_SECONDS = 1.0
# How long we leave a clock alone that is due but held by somebody else.
HELD_SECONDS = 0.05

log = structlog.get_logger()


class Timer:
    """One timer of a process. `stop()` ends it after the batch that is under way; `run()` returns then."""

    def __init__(self) -> None:
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()

    async def run(self) -> None:
        """Fire until stopped, asleep from one instant to the next."""
        async with asyncio.TaskGroup() as aids:
            ears = aids.create_task(self._listen())
            try:
                await self._work()
            finally:
                ears.cancel()

    async def _work(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            pause = await _fired_until()
            if pause:
                await self._sleep(pause)

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return

    async def _listen(self) -> None:
        async def wake() -> None:
            self._wake.set()

        await listen([CHANNEL], lambda _channel, _payload: self._wake.set(), wake)


async def fire_all(at: datetime) -> int:
    """Do everything that is reached by then, batch by batch; how many clocks had something to do."""
    count = 0
    while fired := await fire_due(at):
        count += fired
    return count


async def _fired_until() -> float:
    """Do what is due; for how many seconds there is nothing more to do then."""
    try:
        if await fire_due(now()):
            return 0
        return _pause(await next_instant())
    except asyncpg.UniqueViolationError:
        return HELD_SECONDS  # somebody else did it in the same moment
    except TROUBLE as error:
        log.warning("timer.database_away", error=str(error))
        return POLL_SECONDS


def _pause(upcoming: datetime | None) -> float:
    if upcoming is None:
        return POLL_SECONDS
    return min(POLL_SECONDS, max(HELD_SECONDS, (upcoming - now()).total_seconds()))
