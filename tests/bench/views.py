"""What lists and the column of views cost at the largest size, with two hundred saved views and no rest.

Before every request a ticket has changed, so that nothing that was counted still holds. `python -m
tests.bench.views` prints the table.
"""

import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import cycle, islice, product
from pathlib import Path

import uvloop
from litestar import Litestar
from selectolax.lexbor import LexborHTMLParser

from helpdesk.app import create_app
from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, AnyOf, Check, Condition, to_json
from helpdesk.core.settings import Settings
from helpdesk.db.sql import execute, fetch
from helpdesk.tickets.enums import View
from helpdesk.tickets.queries.cursors import ListCursor, encoded
from helpdesk.tickets.view_conditions import MINE
from helpdesk.web.desk.kept import COUNTS, VIEWS
from helpdesk.web.desk.saved_counts import OFTEN, SAVED_COUNTS
from tests.bench.asking import Times, ask
from tests.bench.installations import installation, sizes_made

SAVED = 200
PAGES, ROUNDS = 8, 5
PAGE_BAR_MS = 50.0
COLUMN = "column of views"
BEGUN = "bench of views"

Measured = dict[str, Times]


async def measure() -> Measured:
    """Every system view, page after page, and the column of views, at the largest size there is."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder), log_level="error"))
        async with installation(sizes_made()[-1]) as size:
            with size.in_use():
                async with _saved_views():
                    return await _measured(app, size.cookie)


async def _measured(app: Litestar, cookie: str) -> Measured:
    measured: Measured = {view.value: Times() for view in View}
    places = {view: [path async for path in _pages(app, cookie, view)] for view in View}
    for _ in range(ROUNDS):
        for view, paths in places.items():
            for path in paths:
                _changed()
                measured[view.value].taken.append((await ask(app, path, cookie))[0])
    measured[COLUMN] = await _column(app, cookie)
    return measured


async def _pages(app: Litestar, cookie: str, view: View) -> AsyncIterator[str]:
    """The first pages of a view, as they lead to each other, and one in the middle of all tickets."""
    path = f"/desk/views/{view}"
    for _ in range(PAGES):
        yield path
        _, text = await ask(app, path, cookie)
        links = [str(each.attributes["href"]) for each in LexborHTMLParser(text).css(".list-end a")]
        older = [link for link in links if "after=" in link]
        if not older:
            return
        path = older[-1]
    (row,) = await fetch(
        "SELECT last_message_at AS at, id FROM tickets WHERE id = (SELECT max(id) / 2 FROM tickets)"
    )
    yield f"/desk/views/{view}?sort=newest&after={encoded(ListCursor(rank=0, **row))}"


def _changed() -> None:
    """A ticket changed: what counts tell may be otherwise now."""
    COUNTS.hear("tickets")
    SAVED_COUNTS.hear("tickets")


async def _column(app: Litestar, cookie: str) -> Times:
    """The column as an open page asks for it, with a change every twentieth of a second, for ten seconds."""
    times, end = Times(), time.monotonic() + 2 * OFTEN.total_seconds()
    while time.monotonic() < end:
        _changed()
        times.taken.append((await ask(app, "/desk/views/counts", cookie))[0])
    return times


@asynccontextmanager
async def _saved_views() -> AsyncIterator[None]:
    """Two hundred views of everybody's, for the length of the block."""
    try:
        for number, condition in enumerate(islice(cycle(_conditions(await _teams())), SAVED)):
            await execute(
                "INSERT INTO views (name, condition, created_at) VALUES ($1, $2::jsonb, now())",
                f"{BEGUN} {number}",
                to_json(condition),
            )
        VIEWS.hear("saved_view:0")
        yield
    finally:
        await execute("DELETE FROM views WHERE name LIKE $1", f"{BEGUN} %")


async def _teams() -> list[int]:
    return [row["id"] for row in await fetch("SELECT id FROM teams ORDER BY id LIMIT 6")]


def _conditions(teams: list[int]) -> list[Condition]:
    """What people ask: mostly of open tickets, some of all, a few for words."""
    unsettled = tuple(Check("category", Operator.IS_NOT, each) for each in ("solved", "closed"))
    kinds = [
        Check("priority", Operator.IS, "urgent"),
        Check("priority", Operator.IS, "low"),
        Check("channel", Operator.IS, "phone"),
        Check("assignee", Operator.IS, MINE),
        Check("assignee", Operator.IS_NOT_SET),
        Check("tags", Operator.CONTAINS, "refund"),
        Check("created", Operator.BEFORE, "-3d"),
        Check("due", Operator.BEFORE, "+4h"),
    ]
    of_teams = [Check("team", Operator.IS, team) for team in teams]
    return [
        *(All((*unsettled, kind, team)) for kind, team in product(kinds, of_teams)),
        *(All((kind, team)) for kind, team in product(kinds, of_teams)),
        *(AnyOf((All((*unsettled, first)), second)) for first, second in product(kinds[:3], kinds[3:])),
        Check("subject", Operator.CONTAINS, "laces"),
        All((Check("locale", Operator.IS, "nb"), Check("channel", Operator.IS, "phone"))),
    ]


def table_of(measured: Measured) -> Iterator[str]:
    yield f"{'':24}{'median':>9}{'95th':>9}{'longest':>9}   of"
    for name, times in measured.items():
        taken = sorted(times.taken)
        yield f"{name:24}{times.median:9.1f}{times.p95:9.1f}{taken[-1]:9.1f}   {len(taken)}"


def misses(measured: Measured) -> list[str]:
    """Which pages take longer than they may."""
    return [
        f"{name}: {times.p95:.1f} ms"
        for name, times in measured.items()
        if name != COLUMN and times.p95 > PAGE_BAR_MS
    ]


if __name__ == "__main__":
    print(*table_of(uvloop.run(measure())), sep="\n")
