"""What colleagues of whoever asked do in a ticket that their organisation shares with them."""

from helpdesk.core.errors import Forbidden
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute
from helpdesk.events.actor import Customer
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.tickets.events import FollowerAdded
from helpdesk.tickets.queries.colleagues import colleague_standing
from helpdesk.tickets.records import TicketRecord


async def ensure_may_reply(actor: Customer, ticket: TicketRecord) -> None:
    """Whoever asked or follows may write; a colleague where their organisation lets colleagues do so."""
    if actor.person == ticket.requester:
        return
    standing = await colleague_standing(actor, ticket)
    if not standing.may_reply:
        sentence = _("You may read the tickets of {organisation}, but not write in those of others.")
        raise Forbidden(sentence.format(organisation=ticket.organisation_name))


async def follow_as_colleague(actor: Customer, ticket: TicketRecord) -> None:
    """A colleague who writes hears what is answered, for as long as they see the ticket.

    Inside the open transaction, on a locked ticket. Who takes part already changes nothing.
    """
    if actor.person in (ticket.requester, *ticket.followers):
        return
    await execute(
        "INSERT INTO ticket_followers (ticket, person, is_colleague) VALUES ($1, $2, true)"
        " ON CONFLICT (ticket, person) DO NOTHING",
        ticket.id,
        actor.person,
    )
    added = FollowerAdded(ticket=ticket.id, person=actor.person)
    await record(added, actor, [Change("follower", None, actor.name)])
