"""The kept installations of `make bench-data`, and the pages of each that are measured."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpdesk.accounts.actions.sessions import open_session
from helpdesk.db.engine import DB, configure, pool
from helpdesk.db.migrate import migrate
from helpdesk.db.server.embedded import serving
from helpdesk.db.sql import fetch_value
from helpdesk.web.kit.security import SESSION_COOKIE

FOLDER = Path(__file__).parents[2] / "data" / "bench"
AGENT = """
    SELECT persons.id FROM persons JOIN tickets ON tickets.assignee = persons.id
      AND tickets.disposition = 'live' AND status_category NOT IN ('solved', 'closed')
    WHERE role = 'agent' GROUP BY persons.id ORDER BY count(*) DESC, persons.id LIMIT 1
"""
TEN_MESSAGES = """
    SELECT number FROM tickets WHERE disposition = 'live'
      AND (SELECT count(*) FROM messages WHERE ticket = tickets.id) = 10
    ORDER BY last_message_at DESC LIMIT 1
"""
TWENTY_TICKETS = """
    SELECT requester FROM tickets WHERE disposition = 'live' GROUP BY requester
    ORDER BY abs(count(*) - 20), requester LIMIT 1
"""


@dataclass
class Installation:
    """One size: how its database is reached, who asks, and what for."""

    tickets: int
    pool: Any
    config: dict[str, Any]
    cookie: str
    pages: dict[str, str]

    @contextmanager
    def in_use(self) -> Any:
        """What is asked in the block is answered from here."""
        kept = DB.pool, DB.config
        DB.pool, DB.config = self.pool, self.config
        try:
            yield
        finally:
            DB.pool, DB.config = kept


def sizes_made() -> list[int]:
    """The sizes that are there whole, the smallest first."""
    return sorted(int(mark.parent.name) for mark in FOLDER.glob("*/.complete"))


@asynccontextmanager
async def installation(tickets: int) -> AsyncIterator[Installation]:
    """The installation of this many tickets, its server run for the block."""
    with serving(FOLDER / str(tickets)) as dsn:
        configure(dsn)
        await migrate()
        async with pool(name="helpdesk-bench", size=4):
            own_pool, own_config = DB.pool, DB.config
            agent = await fetch_value(AGENT)
            token = await open_session(agent, ip="127.0.0.1", user_agent="bench")
            try:
                yield Installation(
                    tickets=tickets,
                    pool=own_pool,
                    config=own_config,
                    cookie=f"{SESSION_COOKIE}={token}",
                    pages={
                        "inbox of 50": "/desk/views/open",
                        "filtered inbox": "/desk/views/all?priority=high&team=1",
                        "ticket, ten messages": f"/desk/tickets/{await fetch_value(TEN_MESSAGES)}",
                        "person": f"/desk/people/{await fetch_value(TWENTY_TICKETS)}",
                    },
                )
            finally:
                # Several are open at once: each closes its own.
                DB.pool, DB.config = own_pool, own_config
