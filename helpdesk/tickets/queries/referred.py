"""The tickets that one refers to and those that refer to it, as its reader may see them."""

from datetime import datetime

from msgspec import Struct

from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Actor
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.enums import Category


class ReferredTicket(Struct, frozen=True, kw_only=True):
    """`is_earlier` where the ticket asked about refers to this one, not this one to it."""

    number: str
    subject: str
    status_category: Category
    settled_at: datetime | None
    is_earlier: bool


async def referred_tickets(actor: Actor, ticket_id: int) -> list[ReferredTicket]:
    """Both kinds, newest first; what the actor may not see is not among them."""
    visible = visible_to(actor, first_param=2)
    return await fetch_as(
        ReferredTicket,
        f"""
        SELECT tickets.number, tickets.subject, tickets.status_category, links.is_earlier,
               coalesce(tickets.closed_at, tickets.solved_at) AS settled_at
        FROM (
          SELECT mentioned AS id, true AS is_earlier FROM ticket_mentions WHERE ticket = $1
          UNION ALL
          SELECT ticket, false FROM ticket_mentions WHERE mentioned = $1
        ) AS links
        JOIN tickets ON tickets.id = links.id AND {visible.sql}
        ORDER BY tickets.id DESC, links.is_earlier
        """,  # noqa: S608 - the clause is ours
        ticket_id,
        *visible.args,
    )
