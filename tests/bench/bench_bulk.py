"""A bulk change of 5,000 tickets: foreseen, fixed, done and undone; with promises too."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from msgspec import Struct

from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.bulk.actions.begin import Order, begin_bulk_change
from helpdesk.bulk.actions.run import run_batch
from helpdesk.bulk.actions.stop import undo_bulk_change
from helpdesk.bulk.edits import Edits
from helpdesk.bulk.queries.changes import foresight
from helpdesk.core.settings import Settings
from helpdesk.db.engine import configure, pool
from helpdesk.db.migrate import migrate
from helpdesk.db.server.embedded import serving
from helpdesk.db.sql import execute, fetch_value
from helpdesk.events.actor import SYSTEM, Staff
from helpdesk.process import prepare
from helpdesk.sla.actions.usual_promises import start_with_usual_promises
from helpdesk.tickets.enums import Priority, View
from helpdesk.tickets.queries.choices import ticket_choices
from helpdesk.tickets.queries.inbox import Listing

TICKETS = 5_000
FORESEEN_SECONDS, FIXED_SECONDS, DONE_SECONDS, UNDONE_SECONDS = 1.5, 1.0, 150.0, 150.0
PEOPLE = "INSERT INTO persons (name, sort_name, role) VALUES ('A', 'a', 'admin'), ('B', 'b', 'customer')"
MADE = """
    INSERT INTO tickets (number, brand, subject, requester, channel, status, locale, last_message_at)
    SELECT 'R-' || n, 1, 'Made', 2, 'web', 1, 'en', now() FROM generate_series(1, $1) AS n
"""


class Times(Struct, frozen=True):
    """Seconds each."""

    foreseen: float
    fixed: float
    done: float
    undone: float


def test_five_thousand_are_changed_in_time(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as dsn:
        plain, promised = asyncio.run(_measured(dsn, tmp_path))

    print()
    head = f"{TICKETS:,} tickets, seconds"
    print(f"{head:<34}{'plain':>8}{'promised':>10}{'bar':>8}   load {os.getloadavg()[0]:.1f}")
    for name, bar in (
        ("foreseen", FORESEEN_SECONDS),
        ("fixed", FIXED_SECONDS),
        ("done", DONE_SECONDS),
        ("undone", UNDONE_SECONDS),
    ):
        print(f"{name:<34}{getattr(plain, name):>8.2f}{getattr(promised, name):>10.2f}{bar:>8.1f}")
        assert max(getattr(plain, name), getattr(promised, name)) <= bar


async def _measured(dsn: str, folder: Path) -> tuple[Times, Times]:
    prepare(Settings(data=folder / "data", log_level="error"))
    configure(dsn)
    await migrate()
    async with pool(name="bench"):
        await execute(PEOPLE)
        await execute(MADE, TICKETS)
        await execute("ANALYZE")
        agent = await actor_of_person(1)
        assert isinstance(agent, Staff)
        plain = await _times(agent)
        await start_with_usual_promises(SYSTEM, zone="UTC")
        return plain, await _times(agent)


async def _times(agent: Staff) -> Times:
    """Everything a change of one list costs; at its end each ticket stands where it stood."""
    listing = Listing(view=View.ALL)
    edits = Edits(priority=Priority.HIGH, assignee=agent.person, add_tags=("soles",))
    choices = await ticket_choices()
    foreseen = await _seconds(lambda: foresight(agent, listing, edits, choices))
    fixed = await _seconds(lambda: begin_bulk_change(agent, Order(selection=listing, edits=edits)))
    change = await fetch_value("SELECT max(id) FROM bulk_changes")
    done = await _seconds(lambda: _run(change))
    await undo_bulk_change(agent, change)
    undone = await _seconds(lambda: _run(change))
    assert await fetch_value("SELECT given_back FROM bulk_changes WHERE id = $1", change) == TICKETS
    return Times(foreseen, fixed, done, undone)


async def _run(change: int) -> None:
    while await run_batch(change):
        pass


async def _seconds(deed: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    await deed()
    return time.perf_counter() - begun
