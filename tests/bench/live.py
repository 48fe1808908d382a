"""What the live desk costs: how late hints are, how long the parts take that follow, what an idle page keeps.

`python -m tests.bench.live` prints the table. Two web processes and a worker on one database, a thousand
pages of agents spread over both; twenty tickets change a second through the one process, each shown by fifty.
Beside it stand, of the same run, a bare broadcast of `websockets` to as many, and a bare socket of uvicorn.
"""

import asyncio
import gc
import json
import os
import tempfile
import time
from bisect import bisect_right
from collections import defaultdict
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlencode

import uvloop
from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.db.engine import pool
from helpdesk.db.sql import fetch
from tests.bench.live_house import House, Process, free_port, house, running
from tests.bench.live_pages import Browser, Page, close_all, keep_fetching, open_all

PAGES, GROUPS, FETCHING = 1_000, 20, 100
WARM_UP_PAGES = 100
SECONDS = 20
WARM_UP_SECONDS = 3
HINT_BAR, FRAGMENT_BAR, MEMORY_BAR = 50.0, 60.0, 1.5
FRAGMENTS = frozenset(
    {"/desk/tickets/{number}/head", "/desk/tickets/{number}/thread", "/desk/views/{view}/rows"}
)


class Measured(Struct, frozen=True, kw_only=True):
    """Milliseconds of each kind, and kilobytes an idle socket."""

    bare: list[float]
    hints: list[float]
    hints_while_fetching: list[float]
    fragments: list[float]
    bare_kilobytes: float
    kilobytes: float


async def measure(seconds: float = SECONDS) -> Measured:
    """One after the other. No rubbish is looked for here meanwhile: that would delay what is measured."""
    gc.disable()
    try:
        return await _measured(seconds)
    finally:
        gc.enable()


async def _measured(seconds: float) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        # The server of the database runs as somebody else, who has to get there.
        os.chmod(folder, 0o755)  # noqa: PTH101, S103 - of a moment
        bare_kilobytes = await _bare_memory()
        bare = await _bare_broadcast(seconds)
        async with AsyncExitStack() as stack:
            found = await stack.enter_async_context(
                house(Path(folder) / "data", agents=PAGES, tickets=GROUPS)
            )
            await stack.enter_async_context(pool(name="helpdesk-bench", size=2))
            pages, kilobytes = await _opened(found)
            hints = await _hints(found, pages, seconds)
            fetched = await _fetching(found, pages, seconds)
            await close_all(pages)
            return Measured(
                bare=bare,
                hints=hints,
                hints_while_fetching=fetched,
                fragments=_fragments(found),
                bare_kilobytes=bare_kilobytes,
                kilobytes=kilobytes,
            )


async def _bare_memory() -> float:
    port = free_port()
    with running(dict(os.environ), "silent", str(port), module="tests.bench.live_bare") as process:
        await _until_open(port)
        web = Process(process.pid, port, Path())
        pages = [Page(port) for _ in range(PAGES)]
        kilobytes = await _growth([web], pages)
        await close_all(pages)
    return kilobytes


async def _bare_broadcast(seconds: float) -> list[float]:
    port = free_port()
    argv = ("broadcast", str(port), str(GROUPS), "1")
    with running(dict(os.environ), *argv, module="tests.bench.live_bare"):
        await _until_open(port)
        pages = [Page(port) for _ in range(PAGES)]
        await open_all(pages)
        for page in pages:
            page.heard.clear()
        await asyncio.sleep(seconds)
        await close_all(pages)
    told = [hint for page in pages for hint in page.heard]
    return [(hint.at - float(hint.topic.removeprefix("bare:"))) * 1000 for hint in told]


async def _until_open(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def _opened(found: House) -> tuple[list[Page], float]:
    """Every agent's page, one after the other at one process and the other, and what each costs."""
    pages = [
        Page(found.webs[number % 2].port, agent, found.tickets[(number // 2) % GROUPS])
        for number, agent in enumerate(found.agents)
    ]
    return pages, await _growth(found.webs, pages)


async def _growth(webs: list[Process], pages: list[Page]) -> float:
    """Kilobytes a page, of those that come when the process has seen some already."""
    await open_all(pages[:WARM_UP_PAGES])
    await asyncio.sleep(1)
    before = sum(web.kilobytes for web in webs)
    await open_all(pages[WARM_UP_PAGES:])
    await asyncio.sleep(2)
    return (sum(web.kilobytes for web in webs) - before) / len(pages[WARM_UP_PAGES:])


async def _hints(found: House, pages: list[Page], seconds: float) -> list[float]:
    """How long after each change was recorded its subscribers on both processes heard of it."""
    await _change(found, WARM_UP_SECONDS)
    await asyncio.sleep(1.5)
    for page in pages:
        page.heard.clear()
    began = now()
    await _change(found, seconds)
    await asyncio.sleep(1.5)
    recorded: dict[str, list[float]] = defaultdict(list)
    for row in await fetch(
        "SELECT subject_id, created_at FROM events"
        " WHERE name = 'SubjectChanged' AND created_at > $1 ORDER BY id",
        began,
    ):
        recorded[f"ticket:{row['subject_id']}"].append(row["created_at"].timestamp())
    _ensure_all_heard(pages, recorded)
    return [
        (hint.at - times[bisect_right(times, hint.at) - 1]) * 1000
        for page in pages
        for hint in page.heard
        if (times := recorded[hint.topic])
    ]


def _ensure_all_heard(pages: list[Page], recorded: dict[str, list[float]]) -> None:
    """A measure of hints that never came would be a good one."""
    for page in pages:
        if page.ticket is None:
            continue
        changes = recorded[f"ticket:{page.ticket.id}"]
        if not page.heard or page.heard[-1].at < changes[-1]:
            raise RuntimeError(
                f"of {len(changes)} changes a page heard {len(page.heard)} times, not of the last"
            )


async def _change(found: House, seconds: float) -> None:
    """Each ticket once a second, one after the other, through the first process."""
    browsers = [Browser(found.webs[0].port, agent) for agent in found.agents[:GROUPS]]
    began = time.monotonic()
    for turn in range(int(seconds * GROUPS)):
        await asyncio.sleep(max(0, began + turn / GROUPS - time.monotonic()))
        ticket = found.tickets[turn % GROUPS]
        body = urlencode({"subject": f"Changed {turn} times"})
        status = await browsers[turn % GROUPS].ask(f"/desk/tickets/{ticket.number}/subject", body)
        if status >= 400:
            raise RuntimeError(f"a change was answered with {status}")
    for browser in browsers:
        await browser.close()


async def _fetching(found: House, pages: list[Page], seconds: float) -> list[float]:
    """The same, while a tenth of the pages fetch what they heard of."""
    for web in found.webs:
        web.log.write_bytes(b"")
    chosen = pages[:: PAGES // FETCHING]
    browsers = [
        Browser(page.port, agent)
        for page, agent in zip(chosen, found.agents[:: PAGES // FETCHING], strict=True)
    ]
    fetching = [
        asyncio.ensure_future(keep_fetching(page, browser, _parts_of(page)))
        for page, browser in zip(chosen, browsers, strict=True)
    ]
    hints = await _hints(found, pages, seconds)
    for task in fetching:
        task.cancel()
    failed = [
        each
        for each in await asyncio.gather(*fetching, return_exceptions=True)
        if isinstance(each, Exception)
    ]
    for browser in browsers:
        await browser.close()
    if failed:
        raise failed[0]
    return hints


def _parts_of(page: Page) -> list[str]:
    number = page.ticket.number if page.ticket else ""
    return [f"/desk/tickets/{number}/head", f"/desk/tickets/{number}/thread", "/desk/views/open/rows"]


def _fragments(found: House) -> list[float]:
    """From the start of their handlers to the end, as the processes logged them."""
    lines = [line for web in found.webs for line in web.log.read_text(encoding="utf-8").splitlines()]
    logged = [json.loads(line.lstrip("\0")) for line in lines if '"route"' in line]
    return [
        each["ms"]
        for each in logged
        if each["method"] == "GET" and each["route"].replace(":str", "") in FRAGMENTS
    ]


def share(taken: list[float], part: float) -> float:
    return sorted(taken)[int(len(taken) * part)]


def table_of(found: Measured) -> list[str]:
    rows = [
        ("bare broadcast", found.bare, ""),
        ("hint after its change", found.hints, f"{share(found.bare, 0.99) + HINT_BAR:.0f}ms"),
        ("the same, 100 fetching", found.hints_while_fetching, f"{share(found.bare, 0.99) + HINT_BAR:.0f}ms"),
        ("fragment", found.fragments, f"{FRAGMENT_BAR:.0f}ms at p95"),
    ]
    lines = [
        f"{'':<26}{'number':>8}{'median':>10}{'p95':>10}{'p99':>10}   bar, load {os.getloadavg()[0]:.1f}"
    ]
    for name, taken, bar in rows:
        median, p95, p99 = (share(taken, part) for part in (0.5, 0.95, 0.99))
        lines.append(f"{name:<26}{len(taken):>8}{median:>8.1f}ms{p95:>8.1f}ms{p99:>8.1f}ms   {bar}")
    ratio = found.kilobytes / found.bare_kilobytes
    kept = f"an idle socket keeps {found.kilobytes:.1f} kB, a bare one {found.bare_kilobytes:.1f} kB"
    return [*lines, f"{kept}: × {ratio:.2f} of {MEMORY_BAR}"]


def misses(found: Measured) -> list[str]:
    """The bars that are missed, in words."""
    latest = share(found.bare, 0.99) + HINT_BAR
    checked = [
        ("hints", share(found.hints, 0.99), latest),
        ("hints while pages fetch", share(found.hints_while_fetching, 0.99), latest),
        ("fragments", share(found.fragments, 0.95), FRAGMENT_BAR),
        ("memory", found.kilobytes / found.bare_kilobytes, MEMORY_BAR),
    ]
    return [f"{name}: {value:.2f} is over {bar:.2f}" for name, value, bar in checked if value > bar]


if __name__ == "__main__":
    measured = uvloop.run(measure())
    print(*table_of(measured), *misses(measured), sep="\n")
