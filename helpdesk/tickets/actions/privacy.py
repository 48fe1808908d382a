"""Keeping a ticket from the colleagues of whoever asked, or sharing it with them again."""

from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.actions.writing import update_ticket
from helpdesk.tickets.events import PrivacyChanged
from helpdesk.tickets.rules import ensure_may_settle, ensure_may_write
from helpdesk.tickets.tables import Ticket


async def keep_private(actor: Actor, number: str) -> None:
    """From now on only whoever asked and who follows see the ticket. A private one stays as it is."""
    await _set_private(actor, number, is_private=True)


async def share_with_colleagues(actor: Actor, number: str) -> None:
    """Let those colleagues see the ticket whom the organisation lets see its tickets."""
    await _set_private(actor, number, is_private=False)


async def _set_private(actor: Actor, number: str, *, is_private: bool) -> None:
    """Staff for anybody, customers for what they asked themselves."""
    async with transaction():
        ticket = await access_ticket(actor, number, lock=True)
        ensure_may_settle(actor, ticket.requester)
        ensure_may_write(actor, ticket, Capability.WRITE_TICKETS)
        if ticket.is_private == is_private:
            return
        await update_ticket(ticket.id, {Ticket.is_private: is_private})
        change = Change("is_private", _stored(value=not is_private), _stored(value=is_private))
        await record(PrivacyChanged(ticket=ticket.id, is_private=is_private), actor, [change])


def _stored(*, value: bool) -> str:
    return "true" if value else "false"
