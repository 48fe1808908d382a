"""Passing over a ticket that was somebody's next one: a mark of their own, no fact of the ticket."""

from datetime import datetime

from helpdesk.core.clock import now
from helpdesk.db.sql import execute
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.queries.next_ticket import PUT_ASIDE_FOR


async def skip_ticket(actor: Staff, number: str) -> None:
    """Put a ticket aside for some hours, or until somebody writes there."""
    ticket = await access_ticket(actor, number)
    await execute(
        """
        INSERT INTO ticket_skips (person, ticket, skipped_at) VALUES ($1, $2, $3)
        ON CONFLICT (person, ticket) DO UPDATE SET skipped_at = excluded.skipped_at
        """,
        actor.person,
        ticket.id,
        now(),
    )


async def forget_old_skips(at: datetime) -> int:
    """Forget the marks that say nothing any more; how many."""
    return await execute("DELETE FROM ticket_skips WHERE skipped_at < $1", at - PUT_ASIDE_FOR)
