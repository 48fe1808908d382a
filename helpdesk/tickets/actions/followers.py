"""Who hears of a ticket beside its requester and assignee."""

from collections.abc import Iterable

from helpdesk.accounts.access import access_person
from helpdesk.db.sql import execute
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.tickets.access import access_ticket, access_to_work
from helpdesk.tickets.actions.writing import update_ticket
from helpdesk.tickets.events import FollowerAdded, FollowerRemoved
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import is_id


async def add_follower(actor: Actor, number: str, person_id: int) -> None:
    """Let somebody hear of the ticket; a customer sees it from then on. A second time changes nothing."""
    async with transaction():
        ticket = await access_to_work(actor, number)
        name = await _name_of(person_id)
        if await write_followers(ticket.id, [person_id]):
            await update_ticket(ticket.id, {})
            added = FollowerAdded(ticket=ticket.id, person=person_id)
            await record(added, actor, [Change("follower", None, name)])


async def remove_follower(actor: Actor, number: str, person_id: int) -> None:
    """Let somebody hear of the ticket no more. Everybody does this for themselves, staff for anybody."""
    async with transaction():
        if actor.person == person_id:
            ticket = await access_ticket(actor, number, lock=True)
        else:
            ticket = await access_to_work(actor, number)
        if person_id in ticket.followers:
            await _remove(actor, ticket, person_id)


async def write_followers(ticket_id: int, person_ids: Iterable[int]) -> int:
    """Write these followers, inside the open transaction; how many are new. Unknown ids follow nothing.

    Who followed as a colleague follows in their own right from now on.
    """
    wanted = sorted({person_id for person_id in person_ids if is_id(person_id)})
    if not wanted:
        return 0
    return await execute(
        """
        INSERT INTO ticket_followers (ticket, person) SELECT $1, id FROM persons WHERE id = ANY($2::bigint[])
        ON CONFLICT (ticket, person) DO UPDATE SET is_colleague = false WHERE ticket_followers.is_colleague
        """,
        ticket_id,
        wanted,
    )


async def _remove(actor: Actor, ticket: TicketRecord, person_id: int) -> None:
    name = await _name_of(person_id)
    await execute("DELETE FROM ticket_followers WHERE ticket = $1 AND person = $2", ticket.id, person_id)
    await update_ticket(ticket.id, {})
    removed = FollowerRemoved(ticket=ticket.id, person=person_id)
    await record(removed, actor, [Change("follower", name, None)])


async def _name_of(person_id: int) -> str:
    """The name for the history, whoever acts; NotFound for nobody."""
    return (await access_person(SYSTEM, person_id if is_id(person_id) else 0)).name
