"""How a customer stands to a ticket that they see: as one of its people, or as a colleague of theirs."""

from msgspec import Struct

from helpdesk.db.sql import fetch_one, fetch_value
from helpdesk.events.actor import Customer
from helpdesk.tickets.records import TicketRecord


class ColleagueStanding(Struct, frozen=True, kw_only=True):
    """`is_shared`: the organisation lets colleagues see tickets. `is_colleague`: only that lets one in."""

    is_shared: bool = False
    is_colleague: bool = False
    may_reply: bool = True


async def colleague_standing(actor: Customer, ticket: TicketRecord) -> ColleagueStanding:
    """For a customer who was let in to the ticket; one statement, and none without an organisation."""
    if ticket.organisation is None:
        return ColleagueStanding()
    standing = await fetch_one(
        ColleagueStanding,
        """
        SELECT is_shared, is_colleague, NOT is_colleague OR colleagues_may_reply AS may_reply
        FROM (
          SELECT ticket_access <> 'none' AS is_shared, colleagues_may_reply,
                 $3::bigint <> $2 AND NOT EXISTS (
                   SELECT FROM ticket_followers WHERE ticket = $4 AND person = $2 AND NOT is_colleague
                 ) AS is_colleague
          FROM organisations WHERE id = $1
        ) AS standing
        """,
        ticket.organisation,
        actor.person,
        ticket.requester,
        ticket.id,
    )
    return standing or ColleagueStanding()


async def followed_in(person_id: int, organisation_id: int) -> int:
    """How many live tickets of an organisation somebody follows in their own right, whoever asked them."""
    return await fetch_value(
        """
        SELECT count(*) FROM ticket_followers JOIN tickets ON tickets.id = ticket
        WHERE person = $1 AND NOT is_colleague AND organisation = $2 AND disposition = 'live'
        """,
        person_id,
        organisation_id,
    )
