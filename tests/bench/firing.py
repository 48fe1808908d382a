"""`python -m tests.bench.firing`: how fast steps are done, by one worker and by two, and how late under load.

It runs on a server of its own that notes when each transaction was committed.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import httpx

from helpdesk.accounts.actions.sessions import open_session
from helpdesk.core.clock import now
from helpdesk.db.engine import configure, pool
from helpdesk.db.migrate import migrate
from helpdesk.db.server.embedded import serving
from helpdesk.web.kit.security import SESSION_COOKIE
from tests.commands.processes import answers, free_port, wait_until
from tests.kit.due_clocks import plant

STEPS = 100_000
RUNNING, PER_SECOND, SECONDS = 200_000, 50, 120
AGENTS, READS_PER_SECOND = 20, 10
HEAD_START_SECONDS = 5
FIRED = "SELECT count(*) FROM sla_events"
DRAINED = "SELECT count(*) = 0 FROM jobs WHERE name <> 'mail.send_mail'"
LATENESS = """
    SELECT percentile_cont($1::float8[]) WITHIN GROUP (
      ORDER BY extract(epoch FROM pg_xact_commit_timestamp(xmin) - at)) FROM sla_events
"""
AGENT = "SELECT id FROM persons WHERE role = 'agent' ORDER BY id LIMIT 1"


class Fired(NamedTuple):
    """How long the steps took, how often one was done twice, and how long their actions took beside."""

    workers: int
    seconds: float
    twice: int
    drained_seconds: float | None


class Late(NamedTuple):
    """Seconds from due to commit, and how many pages were read meanwhile."""

    steps: int
    half: float
    p99: float
    most: float
    reads: int


async def fired_by(workers: int, *, steps: int = STEPS, is_drained: bool = False) -> Fired:
    """So many steps, all due before the first worker starts."""
    with server() as dsn:
        configure(dsn)
        await migrate()
        await plant(dsn, steps // 100, 100, at=now() - timedelta(seconds=1))
        connection = await asyncpg.connect(dsn)
        with processes(dsn, *[["worker"]] * workers):
            await _until(connection, f"SELECT ({FIRED}) > 0")
            began = time.monotonic()
            await _until(connection, f"SELECT ({FIRED}) = {steps}")
            seconds = time.monotonic() - began
            if is_drained:
                await _until(connection, DRAINED)
            drained = time.monotonic() - began if is_drained else None
        twice = await connection.fetchval("SELECT count(*) - count(DISTINCT clock) FROM sla_events")
        await connection.close()
    return Fired(workers, seconds, twice, drained)


async def lateness(*, seconds: int = SECONDS, running: int = RUNNING) -> Late:
    """Steps that come due one after the other, among clocks whose time is far, while agents read."""
    with server() as dsn:
        configure(dsn)
        await migrate()
        await plant(dsn, running // 100, 100, at=now(), every_seconds=1 / PER_SECOND)
        port = free_port()
        with processes(dsn, ["worker"], ["web", "--port", str(port)]):
            await asyncio.to_thread(wait_until, lambda: answers(f"http://127.0.0.1:{port}/healthz"), 60)
            # What came due before they were up is no measure.
            begins = now() + timedelta(seconds=HEAD_START_SECONDS)
            ends = begins + timedelta(seconds=seconds)
            reads = await _read_until(dsn, port, ends)
        connection = await asyncpg.connect(dsn)
        await connection.execute("DELETE FROM sla_events WHERE at < $1 OR at >= $2", begins, ends)
        half, p99, most = await connection.fetchval(LATENESS, [0.5, 0.99, 1.0])
        steps = await connection.fetchval(FIRED)
        await connection.close()
    return Late(steps, half, p99, most, reads)


@contextmanager
def server() -> Iterator[str]:
    """A database of its own, which remembers when each transaction was committed."""
    with tempfile.TemporaryDirectory(prefix="hd-") as folder, ExitStack() as stack:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        with serving(data):
            pass
        with (data / "postgres" / "postgresql.auto.conf").open("a") as settings:
            settings.write("track_commit_timestamp = on\n")
        yield stack.enter_context(serving(data))


@contextmanager
def processes(dsn: str, *commands: Sequence[str]) -> Iterator[None]:
    """`helpdesk` processes on this database for the length of the block."""
    with tempfile.TemporaryDirectory(prefix="hd-bench-") as data:
        environ = {**os.environ, "DATABASE_URL": dsn, "HELPDESK_DATA": data, "HELPDESK_LOG_LEVEL": "error"}
        running = [
            subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-P", "-m", "helpdesk", *command], env=environ, stdout=subprocess.DEVNULL
            )
            for command in commands
        ]
        try:
            yield
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait()


def table_of(one: Fired, two: Fired, late: Late) -> list[str]:
    return [
        f"{'steps, one worker':<34}{one.seconds:>9.1f} s  (bar 60), actions done after {_said(one)}",
        f"{'steps, two workers':<34}{two.seconds:>9.1f} s  ({one.seconds / two.seconds:.2f} times as fast)",
        f"{'done twice':<34}{one.twice + two.twice:>9}",
        f"{'late, half / 99 % / most':<34}{late.half:>9.3f} {late.p99:.3f} {late.most:.3f} s  (bar 2)",
        f"{'meanwhile':<34}{late.steps:>9} steps and {late.reads} pages",
    ]


def _said(fired: Fired) -> str:
    return f"{fired.drained_seconds:.0f} s" if fired.drained_seconds is not None else "–"


async def _until(connection: Any, query: str) -> None:
    while not await connection.fetchval(query):  # noqa: ASYNC110 - it is the database that knows
        await asyncio.sleep(0.05)


async def _read_until(dsn: str, port: int, end: datetime) -> int:
    """Agents who each look at their inbox again and again; how many pages they read."""
    address = f"http://127.0.0.1:{port}"
    configure(dsn)
    async with pool(name="bench", size=1), httpx.AsyncClient(base_url=address, timeout=30) as browser:
        connection = await asyncpg.connect(dsn)
        token = await open_session(await connection.fetchval(AGENT), ip="127.0.0.1", user_agent="bench")
        await connection.close()
        counts = await asyncio.gather(*(_read(browser, token, end) for _ in range(AGENTS)))
    return sum(counts)


async def _read(browser: httpx.AsyncClient, token: str, end: datetime) -> int:
    count = 0
    while now() < end:
        answer = await browser.get("/desk/views/mine", headers={"Cookie": f"{SESSION_COOKIE}={token}"})
        count += answer.status_code == httpx.codes.OK
        await asyncio.sleep(AGENTS / READS_PER_SECOND)
    return count


async def measured() -> list[str]:
    one = await fired_by(1, is_drained=True)
    return table_of(one, await fired_by(2), await lateness())


if __name__ == "__main__":
    print(*asyncio.run(measured()), sep="\n")
