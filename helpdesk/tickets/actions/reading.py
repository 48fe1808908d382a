"""Who has read how much of a ticket: a mark of each colleague's own, no fact of the ticket."""

from datetime import datetime

from helpdesk.core.ids import is_row_id
from helpdesk.db.sql import execute
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.queries.unread import UNREAD_FOR
from helpdesk.tickets.records import TicketRecord


async def read_ticket(actor: Staff, number: str, *, until: int) -> TicketRecord:
    """Note that somebody has read a ticket up to the message of this id; what came since stays unread."""
    ticket = await access_ticket(actor, number)
    await execute(
        """
        INSERT INTO ticket_reads (person, ticket, read_at)
        SELECT $1, $2, max(created_at) FROM messages WHERE ticket = $2 AND id <= $3 HAVING count(*) > 0
        ON CONFLICT (person, ticket) DO UPDATE SET read_at = excluded.read_at
        WHERE ticket_reads.read_at < excluded.read_at
        """,
        actor.person,
        ticket.id,
        until if is_row_id(until) else 0,
    )
    return ticket


async def forget_old_reads(at: datetime) -> int:
    """Forget the marks that say nothing any more; how many."""
    return await execute("DELETE FROM ticket_reads WHERE read_at < $1", at - UNREAD_FOR)
