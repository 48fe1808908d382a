"""Tickets a second through the action, beside a raw transaction of two inserts, and by two processes.

First with nothing promised, then with clocks for each.
"""

import asyncio
import multiprocessing
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

import asyncpg
import uvloop

from helpdesk.core.settings import Settings
from helpdesk.db.engine import configure, pool
from helpdesk.db.migrate import migrate
from helpdesk.db.server.embedded import serving
from helpdesk.events.actor import SYSTEM, Staff
from helpdesk.process import prepare
from helpdesk.sla.actions.usual_promises import start_with_usual_promises
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket

SECONDS, TURNS = 1.5, 5
SHARE_OF_RAW, TWO_PROCESSES = 0.10, 1.5
PEOPLE = "INSERT INTO persons (name, sort_name, role) VALUES ('A', 'a', 'admin'), ('B', 'b', 'customer')"
RAW_TICKET = """
    INSERT INTO tickets (number, brand, subject, requester, channel, status, locale, last_message_at)
    VALUES ('R-' || nextval('ticket_numbers'), 1, 'Raw', 2, 'web', 1, 'en', now()) RETURNING id
"""
RAW_MESSAGE = """
    INSERT INTO messages (ticket, audience, author_kind, channel, body, html)
    VALUES ($1, 'public', 'customer', 'web', 'Raw', '<p>Raw</p>')
"""


def test_opening_keeps_its_share_of_what_the_database_can(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as dsn:
        asyncio.run(_prepare(dsn, tmp_path))
        raw, one, two = _rates(dsn)
        asyncio.run(_promise(dsn))
        promised_raw, promised, _ = _rates(dsn)

    print()
    print(f"{'tickets a second':<34}{'rate':>8}{'bar':>12}   load {os.getloadavg()[0]:.1f}")
    print(f"{'raw, two inserts, one connection':<34}{raw:>8.0f}")
    print(f"{'the action, one process':<34}{one:>8.0f}{SHARE_OF_RAW * raw:>12.0f}   {one / raw:.0%} of raw")
    print(f"{'the action, two processes':<34}{two:>8.0f}{TWO_PROCESSES * one:>12.0f}   {two / one:.2f} × one")
    share = f"{promised / promised_raw:.0%} of raw"
    print(f"{'with promises, one process':<34}{promised:>8.0f}{SHARE_OF_RAW * promised_raw:>12.0f}   {share}")
    assert one >= SHARE_OF_RAW * raw
    assert promised >= SHARE_OF_RAW * promised_raw
    assert two >= TWO_PROCESSES * one


def _rates(dsn: str) -> tuple[float, float, float]:
    """The medians of raw, one process and two, asked in turns, so that noise meets all alike."""
    with multiprocessing.get_context("spawn").Pool(2, _begin) as workers:
        workers.map(_in_process, [(dsn, "open")] * 2)
        turns = [
            (
                workers.apply(_in_process, [(dsn, "raw")]),
                workers.apply(_in_process, [(dsn, "open")]),
                sum(workers.map(_in_process, [(dsn, "open")] * 2, chunksize=1)),
            )
            for _ in range(TURNS)
        ]
    raw, one, two = (median(rates) for rates in zip(*turns, strict=True))
    return raw, one, two


async def _prepare(dsn: str, folder: Path) -> None:
    prepare(Settings(data=folder / "data", log_level="error"))
    configure(dsn)
    await migrate()
    connection = await asyncpg.connect(dsn)
    await connection.execute(PEOPLE)
    await connection.close()


async def _promise(dsn: str) -> None:
    """From now on every ticket has clocks: a first reply, a next one and a resolution in office hours."""
    configure(dsn)
    async with pool(name="helpdesk-bench", size=1):
        await start_with_usual_promises(SYSTEM, zone="Europe/London")


async def _rate(dsn: str, work: Callable[[str, float], Awaitable[int]]) -> float:
    began = time.perf_counter()
    count = await work(dsn, began + SECONDS)
    return count / (time.perf_counter() - began)


async def _raw(dsn: str, until: float) -> int:
    connection = await asyncpg.connect(dsn)
    count = 0
    while time.perf_counter() < until:
        async with connection.transaction():
            ticket = await connection.fetchval(RAW_TICKET)
            await connection.execute(RAW_MESSAGE, ticket)
        count += 1
    await connection.close()
    return count


async def _open(dsn: str, until: float) -> int:
    configure(dsn)
    actor, count = Staff(person=1, name="A"), 0
    async with pool(name="helpdesk-bench", size=1):
        while time.perf_counter() < until:
            new = NewTicket(subject="Bench", body="A message of **some** words.", requester=2)
            await open_ticket(actor, new)
            count += 1
    return count


def _begin() -> None:
    from helpdesk.subscriptions import register

    register()


def _in_process(task: tuple[str, str]) -> float:
    dsn, what = task
    return uvloop.run(_rate(dsn, {"raw": _raw, "open": _open}[what]))
