"""What tests read back of tickets, apart from the queries under test."""

from typing import Any

from helpdesk.db.sql import fetch, fetch_one, fetch_value
from helpdesk.tickets.records import TICKET_RECORD, TicketRecord


async def record_of(ticket_id: int) -> TicketRecord:
    found = await fetch_one(TicketRecord, f"{TICKET_RECORD} WHERE tickets.id = $1", ticket_id)
    assert found is not None
    return found


async def messages_of(ticket_id: int) -> list[tuple[Any, ...]]:
    """Id, audience, author, kind of author, channel and text of each message, oldest first."""
    rows = await fetch(
        "SELECT id, audience, author, author_kind, channel, body FROM messages WHERE ticket = $1 ORDER BY id",
        ticket_id,
    )
    return [tuple(row.values()) for row in rows]


async def followers_of(ticket_id: int) -> list[int]:
    rows = await fetch("SELECT person FROM ticket_followers WHERE ticket = $1 ORDER BY person", ticket_id)
    return [row["person"] for row in rows]


async def tickets_count() -> int:
    return await fetch_value("SELECT count(*) FROM tickets")


def statements(sent: list[str]) -> list[str]:
    """What was asked for a ticket: without what the driver asks of types."""
    return [text for text in sent if "typeinfo_tree" not in text and "'jit'" not in text]
