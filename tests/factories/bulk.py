"""Bulk changes for tests, most of them begun as somebody begins them."""

import msgspec

from helpdesk.bulk.actions.begin import Order, begin_bulk_change
from helpdesk.bulk.actions.run import run_batch
from helpdesk.bulk.edits import Edits
from helpdesk.bulk.queries.selection import Picked
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.events.actor import Staff
from tests.factories.tickets import MadeTicket


async def begun(actor: Staff, tickets: list[MadeTicket], edits: Edits) -> int:
    """A change of these tickets, of which none is done yet."""
    return await begin_bulk_change(
        actor, Order(selection=Picked(tuple(ticket.id for ticket in tickets)), edits=edits)
    )


async def changed(actor: Staff, tickets: list[MadeTicket], edits: Edits) -> int:
    """The same, all of it done."""
    change = await begun(actor, tickets, edits)
    while await run_batch(change):
        pass
    return change


async def outcomes(change: int) -> list[tuple[str | None, str | None, str | None]]:
    """What became of its tickets: the outcome, how the undoing ended, the reason."""
    rows = await fetch(
        "SELECT outcome, undoing, reason FROM bulk_tickets WHERE bulk_change = $1 ORDER BY ticket", change
    )
    return [(row["outcome"], row["undoing"], row["reason"]) for row in rows]


async def make_bulk_change(author: int, ticket: MadeTicket, *, add_tags: tuple[str, ...] = ()) -> int:
    """One that is over and set nothing on its one ticket, as rows: nothing is recorded by making it."""
    return await fetch_value(
        """
        WITH made AS (
          INSERT INTO bulk_changes (author, edits, state, total, done, changed, created_at, finished_at)
          VALUES ($1, $3::jsonb, 'done', 1, 1, 1, now(), now()) RETURNING id
        )
        INSERT INTO bulk_tickets (bulk_change, ticket, outcome) SELECT id, $2, 'same' FROM made
        RETURNING bulk_change
        """,
        author,
        ticket.id,
        msgspec.json.encode(Edits(add_tags=add_tags)).decode(),
    )
