"""The worker behind `helpdesk worker`: it does jobs, and what clocks have reached."""

import asyncio
import signal

from helpdesk.commands.database import ensure_schema, reached
from helpdesk.commands.waiting import wait_until_ready
from helpdesk.core.settings import Settings
from helpdesk.db import engine
from helpdesk.jobs.schedule import SCHEDULE
from helpdesk.jobs.worker import Worker
from helpdesk.process import prepare
from helpdesk.sla.timer import Timer
from helpdesk.supervisor.child import announce_ready

# Jobs may hold every connection they are given; promises are kept beside them.
OF_TIMER = 1


def do_jobs(settings: Settings) -> None:
    """Do jobs until told to stop; those that run then have twenty seconds to end."""
    with reached(settings) as dsn:
        wait_until_ready(settings.data)
        prepare(settings)
        engine.configure(dsn)
        ensure_schema(settings)
        asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    async with engine.pool(name="helpdesk-worker", size=settings.pool_size + OF_TIMER):
        busy = Worker(concurrency=settings.worker_concurrency, schedule=SCHEDULE)
        timer = Timer()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, _stop, busy, timer)
        announce_ready()
        async with asyncio.TaskGroup() as both:
            both.create_task(busy.run())
            both.create_task(timer.run())


def _stop(busy: Worker, timer: Timer) -> None:
    timer.stop()
    busy.stop()
