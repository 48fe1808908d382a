"""Some tickets as they are by now, for whoever asks what a change of them means."""

from collections.abc import Collection

from helpdesk.db.sql import fetch_as
from helpdesk.tickets.records import TICKET_RECORD, TicketRecord


async def tickets_by_now(ids: Collection[int]) -> list[TicketRecord]:
    """These tickets, whoever may see them, in one statement."""
    return await fetch_as(TicketRecord, f"{TICKET_RECORD} WHERE tickets.id = ANY($1::bigint[])", sorted(ids))
