"""Who works on a ticket."""

from helpdesk.accounts.access import access_person
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Actor, Staff
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.tickets.access import access_to_work
from helpdesk.tickets.actions.writing import update_ticket
from helpdesk.tickets.events import TicketAssigned, Why
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import is_id
from helpdesk.tickets.tables import Ticket
from helpdesk.tickets.workers import works


async def claim_ticket(actor: Staff, number: str) -> None:
    """Take a ticket that nobody works on. Of two at once one gets it, the other is told who."""
    async with transaction():
        ticket = await access_to_work(actor, number)
        if ticket.assignee not in {None, actor.person}:
            raise Conflict(_("{name} has taken this ticket already.").format(name=ticket.assignee_name))
        await write_assignee(actor, ticket, actor.person, actor.name)


async def assign_ticket(actor: Actor, number: str, person_id: int) -> None:
    """Give the ticket to somebody who works on tickets, whoever had it before."""
    async with transaction():
        ticket = await access_to_work(actor, number)
        await write_assignee(actor, ticket, person_id, await _name_of_colleague(person_id))


async def unassign_ticket(actor: Actor, number: str) -> None:
    """Give the ticket back, so that anybody can take it."""
    async with transaction():
        ticket = await access_to_work(actor, number)
        await write_assignee(actor, ticket, None, None)


async def write_assignee(
    actor: Actor, ticket: TicketRecord, person_id: int | None, name: str | None, *, why: Why | None = None
) -> None:
    """Write who has the locked ticket from now on, and why. The same again changes nothing."""
    if ticket.assignee == person_id:
        return
    await update_ticket(ticket.id, {Ticket.assignee: person_id})
    assigned = TicketAssigned(ticket=ticket.id, assignee=person_id, previous=ticket.assignee, why=why)
    await record(assigned, actor, [Change("assignee", ticket.assignee_name, name)])


async def _name_of_colleague(person_id: int) -> str:
    try:
        person = await access_person(SYSTEM, person_id if is_id(person_id) else 0)
    except NotFound:
        person = None
    if person is None or not works(person):
        raise Invalid({"assignee": _("Please choose somebody who works on tickets.")})
    return person.name
