"""Everything the desk shows of one ticket beside its messages."""

from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.enums import Category
from helpdesk.tickets.queries.statuses import StatusChoice, next_statuses
from helpdesk.tickets.records import TicketRecord


class LinkedTicket(Struct, frozen=True, kw_only=True):
    """A ticket this one speaks of, or one that speaks of it (`is_mentioning_us`)."""

    id: int
    number: str
    subject: str
    requester_name: str
    status_name: str
    status_category: Category
    is_mentioning_us: bool


class TicketPage(Struct, frozen=True, kw_only=True):
    """`statuses` are those the ticket may be given now, the one it has among them."""

    ticket: TicketRecord
    followers: list[Choice]
    linked: list[LinkedTicket]
    statuses: list[StatusChoice]


async def ticket_page(actor: Staff, number: str) -> TicketPage:
    """The ticket as staff see it, in four statements; NotFound as `access_ticket` says."""
    ticket = await access_ticket(actor, number)
    return TicketPage(
        ticket=ticket,
        followers=await followers_of(ticket.id),
        linked=await linked_tickets(ticket.id),
        statuses=await next_statuses(ticket.status_category),
    )


async def followers_of(ticket_id: int) -> list[Choice]:
    """Who follows the ticket, by name."""
    return await fetch_as(
        Choice,
        "SELECT persons.id, persons.name FROM ticket_followers"
        " JOIN persons ON persons.id = ticket_followers.person"
        " WHERE ticket_followers.ticket = $1 ORDER BY persons.sort_name, persons.id",
        ticket_id,
    )


async def linked_tickets(ticket_id: int) -> list[LinkedTicket]:
    """The tickets linked with this one either way that are still there, the newest first."""
    return await fetch_as(
        LinkedTicket,
        """
        SELECT tickets.id, tickets.number, tickets.subject, tickets.status_category,
               statuses.name AS status_name, persons.name AS requester_name, links.is_mentioning_us
        FROM (
          SELECT mentioned AS id, false AS is_mentioning_us FROM ticket_mentions WHERE ticket = $1
          UNION ALL
          SELECT ticket, true FROM ticket_mentions WHERE mentioned = $1
        ) AS links
        JOIN tickets ON tickets.id = links.id AND tickets.disposition = 'live'
        JOIN statuses ON statuses.id = tickets.status
        JOIN persons ON persons.id = tickets.requester
        ORDER BY tickets.id DESC, links.is_mentioning_us
        """,
        ticket_id,
    )
