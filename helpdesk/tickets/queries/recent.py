"""The tickets somebody was busy with of late."""

from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.queries.names import TicketName


async def recently_read(actor: Staff, limit: int) -> list[TicketName]:
    """What the actor has read and may still see, the newest conversation first."""
    visible = visible_to(actor, first_param=3)
    return await fetch_as(
        TicketName,
        f"""
        SELECT tickets.id, tickets.number, tickets.subject
        FROM ticket_reads JOIN tickets ON tickets.id = ticket_reads.ticket
        WHERE ticket_reads.person = $1 AND {visible.sql}
        ORDER BY read_at DESC, tickets.id DESC LIMIT $2
        """,  # noqa: S608 - a clause of ours
        actor.person,
        limit,
        *visible.args,
    )
