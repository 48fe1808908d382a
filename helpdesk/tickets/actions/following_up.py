"""A word to a ticket that is long settled: a new ticket that mentions the old one."""

from helpdesk.events.actor import Actor
from helpdesk.tickets.actions.opening import NewTicket, write_ticket
from helpdesk.tickets.actions.writing import NewMessage, TicketRef
from helpdesk.tickets.records import TicketRecord


async def open_follow_up(actor: Actor, old: TicketRecord, message: NewMessage) -> TicketRef:
    """Open a ticket of the author's with this message, of the old one's subject, kind, team and privacy."""
    new = NewTicket(
        subject=old.subject,
        body=message.content.body,
        requester=message.author or old.requester,
        organisation=old.organisation,
        is_private=old.is_private,
        channel=message.channel,
        type=old.type,
        team=old.team,
        mentions=(old.id,),
        request_key=message.request_key,
        locale=old.locale,
        brand=old.brand,
    )
    return await write_ticket(actor, new, message)
