"""Links from a ticket to one it speaks of, for staff to look at and merge."""

from collections.abc import Iterable

from helpdesk.db.sql import fetch
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.tickets.events import TicketMentioned


async def write_mentions(actor: Actor, ticket_id: int, mentioned_ids: Iterable[int]) -> None:
    """Note that the ticket speaks of these, inside the open transaction. Known ones are left as they are."""
    wanted = sorted({mentioned for mentioned in mentioned_ids if mentioned != ticket_id})
    if not wanted:
        return
    rows = await fetch(
        """
        WITH noted AS (
          INSERT INTO ticket_mentions (ticket, mentioned)
          SELECT $1, id FROM tickets WHERE id = ANY($2::bigint[])
          ON CONFLICT (ticket, mentioned) DO NOTHING RETURNING mentioned
        )
        SELECT tickets.id, tickets.number FROM noted JOIN tickets ON tickets.id = noted.mentioned ORDER BY id
        """,
        ticket_id,
        wanted,
    )
    for row in rows:
        mentioned = TicketMentioned(ticket=ticket_id, mentioned=row["id"])
        await record(mentioned, actor, [Change("mention", None, row["number"])])
