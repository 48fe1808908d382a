"""Promises for tests, as rows: nothing is recorded and no clock runs by making them."""

from datetime import datetime, timedelta
from typing import Any

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch_value
from helpdesk.relationship.tables import Promise
from tests.factories.tickets import MadeTicket


async def make_promise_row(
    ticket: MadeTicket, words: str = "New laces", *, due_at: datetime | None = None, **columns: Any
) -> int:
    """An open promise until tomorrow, to whoever asked and where they belonged, by nobody in particular."""
    organisation = await fetch_value("SELECT organisation FROM tickets WHERE id = $1", ticket.id)
    row = Promise(
        ticket=ticket.id,
        person=ticket.requester,
        organisation=organisation,
        words=words,
        due_at=due_at or now() + timedelta(days=1),
        **columns,
    )
    await Promise.insert(row)
    return row.id
