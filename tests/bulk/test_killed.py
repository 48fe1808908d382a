"""A process that is killed while it changes many: each ticket is changed once, and none is forgotten."""

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from helpdesk.bulk.actions.begin import Order, begin_bulk_change
from helpdesk.bulk.actions.stop import undo_bulk_change
from helpdesk.bulk.edits import Edits
from helpdesk.bulk.queries.selection import Picked
from helpdesk.db.engine import DB
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.tickets.enums import Priority
from tests.factories.persons import make_agent, make_person
from tests.factories.tickets import make_ticket

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits, pytest.mark.slow]

TICKETS = 300
LONGEST_SECONDS = 60


@asynccontextmanager
async def worker(folder: Path) -> AsyncIterator[None]:
    """The real worker process; killed at the end of the block, as a machine that loses power would."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "helpdesk", "worker", "--data", str(folder)),
        env={**os.environ, "DATABASE_URL": DB.config["dsn"], "HELPDESK_LOG_LEVEL": "error"},
        stdin=asyncio.subprocess.PIPE,
    )
    try:
        yield
    finally:
        process.kill()
        await process.wait()
    await execute("UPDATE jobs SET lease = now() - interval '1 second' WHERE state = 'running'")


async def until(statement: str, *args: object) -> None:
    """Wait until a statement says so."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while not await fetch_value(statement, *args):  # noqa: ASYNC110 - rows ring no bell
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("moment", range(3))
async def test_change_and_its_undoing_survive_being_killed(tmp_path: Path, moment: int) -> None:
    chance = random.Random(moment)  # noqa: S311 - the same moments in every run
    agent, requester = await make_agent(), await make_person()
    tickets = [await make_ticket(requester=requester) for _ in range(TICKETS)]
    picked = Picked(tuple(ticket.id for ticket in tickets))
    order = Order(selection=picked, edits=Edits(priority=Priority.HIGH, assignee=agent.person))
    begun = "SELECT count(*) > $1 FROM bulk_tickets WHERE outcome IS NOT NULL"
    undone = "SELECT count(*) > $1 FROM bulk_tickets WHERE undoing IS NOT NULL"

    change = await begin_bulk_change(agent, order)
    async with worker(tmp_path):
        await until(begun, chance.randrange(0, TICKETS // 2))
    was_cut = await fetch_value("SELECT count(*) FROM bulk_tickets WHERE outcome IS NULL")
    async with worker(tmp_path):
        await until("SELECT state = 'done' FROM bulk_changes")
        await undo_bulk_change(agent, change)
        await until(undone, chance.randrange(0, TICKETS // 2))
    async with worker(tmp_path):
        await until("SELECT state = 'undone' FROM bulk_changes")

    facts = await fetch(
        "SELECT subject_id, name, count(*) AS times FROM events WHERE subject_kind = 'ticket' GROUP BY 1, 2"
    )
    assert was_cut > 0
    assert Counter((row["name"], row["times"]) for row in facts) == {
        ("PriorityChanged", 2): TICKETS,
        ("TicketAssigned", 2): TICKETS,
    }
    assert await fetch_value(
        "SELECT count(*) FROM tickets WHERE priority = 'normal' AND assignee IS NULL"
    ) == (TICKETS)
