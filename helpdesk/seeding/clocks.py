"""What is promised for seeded tickets: the usual, and the clocks they have had since."""

from collections.abc import Callable

from helpdesk.db.sql import fetch, fetch_value
from helpdesk.events.actor import SYSTEM
from helpdesk.sla.actions.beginning import begin_clocks
from helpdesk.sla.actions.usual_promises import start_with_usual_promises

ZONE = "Europe/London"
BATCH = 1_000


async def last_ticket() -> int:
    found: int = await fetch_value("SELECT coalesce(max(id), 0) FROM tickets")
    return found


async def seed_clocks(after: int, on_tickets: Callable[[int], None]) -> int:
    """Promise the usual where nothing is promised, and begin the clocks of all tickets after this one."""
    if not await fetch_value("SELECT EXISTS (SELECT FROM sla_policies)"):
        await start_with_usual_promises(SYSTEM, zone=ZONE)
    done = 0
    while ids := await _next(after):
        await begin_clocks("ticket", ids)
        after, done = ids[-1], done + len(ids)
        on_tickets(done)
    return done


async def _next(after: int) -> list[int]:
    rows = await fetch("SELECT id FROM tickets WHERE id > $1 ORDER BY id LIMIT $2", after, BATCH)
    return [row["id"] for row in rows]
