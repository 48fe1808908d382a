"""What pages cost at any size, beside two limits measured in the same run: the raw query, and a bare page.

`make bench-data` makes the installations; `python -m tests.bench.pages` prints the table.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import uvloop
from asyncpg.connection import LoggedQuery
from litestar import Litestar

from helpdesk.app import create_app
from helpdesk.core.settings import Settings
from helpdesk.db.engine import connection
from tests.bench.asking import Times, ask
from tests.bench.bare import bare_app
from tests.bench.installations import Installation, installation, sizes_made

ROUNDS, WARM_UP = 150, 10
BARE = "bare page of 50 rows"
RAW = "raw query of the inbox"
MEDIAN_BAR, P95_BAR, GROWTH_BAR = 5.0, 10.0, 1.3

Measured = dict[tuple[str, int], Times]


async def measure(rounds: int = ROUNDS) -> Measured:
    """Every page at every size, asked in turns, so that noise meets all of them alike."""
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            app = create_app(Settings(data=Path(folder), log_level="error"))
            sizes = [await stack.enter_async_context(installation(size)) for size in sizes_made()]
            measured: Measured = {}
            for turn in range(-WARM_UP, rounds):
                await _turn(app, sizes, measured if turn >= 0 else {})
            return measured


async def _turn(app: Litestar, sizes: list[Installation], measured: Measured) -> None:
    for size in sizes:
        with size.in_use():
            for name, path in size.pages.items():
                taken, _ = await ask(app, path, size.cookie)
                measured.setdefault((name, size.tickets), Times()).taken.append(taken)
            measured.setdefault((RAW, size.tickets), Times()).taken.append(await _raw(app, size))
        taken, _ = await ask(_BARE, "/")
        measured.setdefault((BARE, 0), Times()).taken.append(taken)


_BARE = bare_app()
_statements: dict[int, LoggedQuery] = {}


async def _raw(app: Litestar, size: Installation) -> float:
    """The statement that reads the inbox, sent by asyncpg alone."""
    if size.tickets not in _statements:
        async with _heard() as queries:
            await ask(app, size.pages["inbox of 50"], size.cookie)
        _statements[size.tickets] = next(each for each in queries if "AS requester_name" in each.query)
    query = _statements[size.tickets]
    async with connection() as found:
        began = time.perf_counter()
        rows = await found.fetch(query.query, *query.args)
        taken = (time.perf_counter() - began) * 1000
    if len(rows) < 50:
        raise RuntimeError(f"an inbox of {len(rows)} rows is no measure")
    return taken


@asynccontextmanager
async def _heard() -> AsyncIterator[list[LoggedQuery]]:
    """The statements of the block; with one connection in the pool they all pass by it."""
    queries: list[LoggedQuery] = []
    async with connection() as found:
        raw = found._con
    raw.add_query_logger(queries.append)
    try:
        yield queries
        await asyncio.sleep(0)
    finally:
        raw.remove_query_logger(queries.append)


def table_of(measured: Measured) -> list[str]:
    """One line a page and size: median and 95th of a hundred, and how many bare pages they are."""
    bare = measured[BARE, 0]
    smallest = min(size for _, size in measured if size)
    lines = [
        f"{'':<28}{'tickets':>9}{'median':>10}{'p95':>10}{'× bare':>9}{'p95 × bare':>12}{'× smallest':>12}"
    ]
    for (name, size), times in sorted(measured.items(), key=lambda item: item[0]):
        first = measured.get((name, smallest), times).median
        lines.append(
            f"{name:<28}{size or '':>9}{times.median:>8.2f}ms{times.p95:>8.2f}ms"
            f"{times.median / bare.median:>9.2f}{times.p95 / bare.median:>12.2f}{times.median / first:>12.2f}"
        )
    return [*lines, f"load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}"]


def misses(measured: Measured) -> list[str]:
    """The bars that are missed, in words."""
    bare = measured[BARE, 0]
    pages = {key: times for key, times in measured.items() if key[0] not in {BARE, RAW}}
    smallest = min(size for _, size in pages)
    found = []
    for (name, size), times in sorted(pages.items()):
        bars = (
            ("median", times.median / bare.median, MEDIAN_BAR),
            ("p95", times.p95 / bare.median, P95_BAR),
            ("growth", times.median / pages[name, smallest].median, GROWTH_BAR),
        )
        found += [
            f"{name} at {size}: {what} {value:.2f} × is over {bar}"
            for what, value, bar in bars
            if value > bar
        ]
    return found


if __name__ == "__main__":
    found = uvloop.run(measure())
    print(*table_of(found), *misses(found), sep="\n")
