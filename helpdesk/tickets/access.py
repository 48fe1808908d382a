"""The one door to a ticket for an actor."""

from typing import Any

from helpdesk.accounts.rules import ensure_can, is_trusted
from helpdesk.conditions.compiling import Clause
from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.customers.sharing import shared_with
from helpdesk.db.sql import Question, Told, execute, fetch_as
from helpdesk.events.actor import Actor, Capability, Customer, Staff
from helpdesk.tickets.records import TICKET_RECORD, TicketRecord
from helpdesk.tickets.rules import ensure_may_write

LONGEST_NUMBER = 40


def visible_to(actor: Actor, first_param: int = 1) -> Clause:
    """Which rows of `tickets` the actor may see.

    Staff see every live ticket but those of teams that are hidden from them. Customers see those they asked
    or follow and what their organisation shares with them, of all these only one when they came by its link.
    Guests see none.
    """
    if is_trusted(actor):
        return Clause("tickets.disposition = 'live'", ())
    if isinstance(actor, Staff):
        return _visible_to_staff(actor, first_param)
    if not isinstance(actor, Customer):
        return Clause("FALSE", ())
    return _visible_to_customer(actor, first_param)


def _visible_to_customer(actor: Customer, first_param: int) -> Clause:
    """Of a shared organisation, every ticket that was asked in it and that is not private.

    Who follows as a colleague sees it as one, for as long as that lasts. Arrays that are made once let an
    index serve each branch, by itself or beside what a list asks for.
    """
    person, day = f"${first_param}", f"${first_param + 1}"
    sql = f"""
        tickets.disposition = 'live' AND (
          tickets.requester = {person}
          OR tickets.id = ANY(ARRAY(
            SELECT ticket FROM ticket_followers WHERE person = {person} AND NOT is_colleague))
          OR (NOT tickets.is_private AND tickets.organisation = ANY(ARRAY(
            {shared_with(person=person, day=day)}))))
    """  # noqa: S608 - numbers are all that enters
    args = (actor.person, now().date())
    if actor.only_ticket is None:
        return Clause(sql, args)
    return Clause(f"{sql} AND tickets.id = ${first_param + 2}", (*args, actor.only_ticket))


def _visible_to_staff(actor: Staff, first_param: int) -> Clause:
    """A ticket of a hidden team is seen by whoever it is given to, and by whoever follows it."""
    if not actor.can(Capability.READ_TICKETS):
        return Clause("FALSE", ())
    if not actor.hidden_teams:
        return Clause("tickets.disposition = 'live'", ())
    sql = f"""
        tickets.disposition = 'live' AND (
          tickets.team IS NULL OR tickets.team <> ALL(${first_param}::bigint[])
          OR tickets.assignee = ${first_param + 1}
          OR tickets.id IN (SELECT ticket FROM ticket_followers WHERE person = ${first_param + 1}))
    """  # noqa: S608 - numbers are all that enters
    return Clause(sql, (sorted(actor.hidden_teams), actor.person))


def shared_in(actor: Customer, organisation: int, first_param: int = 1) -> Clause:
    """Which rows of `tickets` one organisation shares with the customer: a part of what `visible_to` says.

    For its list, by itself: the planner knows how many there are, and walks the index in the list's order.
    """
    if actor.only_ticket is not None:
        return Clause("FALSE", ())
    place, person, day = (f"${first_param + number}" for number in range(3))
    sql = f"""
        tickets.disposition = 'live' AND NOT tickets.is_private AND tickets.organisation = {place}
        AND EXISTS (SELECT FROM ({shared_with(person=person, day=day)}) AS shared
                    WHERE shared.organisation = {place})
    """
    return Clause(sql, (organisation, actor.person, now().date()))


async def access_to_work(
    actor: Actor, number: str, capability: Capability = Capability.WRITE_TICKETS
) -> TicketRecord:
    """The locked ticket, for staff who may do this to it; Forbidden for whoever may only read it."""
    ensure_can(actor, capability)
    ticket = await access_ticket(actor, number, lock=True)
    ensure_may_write(actor, ticket, capability)
    return ticket


async def access_ticket(actor: Actor, number: str, *, lock: bool = False) -> TicketRecord:
    """The ticket as this actor may see it; NotFound also when it exists but is not theirs.

    With `lock`, inside a transaction, nobody else changes it before the commit.
    """
    if not is_number(number):
        raise NotFound("ticket")
    visible = visible_to(actor, first_param=2)
    wanted = f"tickets.number = $1 AND {visible.sql}"
    if lock:
        await _lock(wanted, number, *visible.args)
    return await _read(wanted, number, *visible.args)


def ticket_asked_about(actor: Actor, number: str) -> Question[Any]:
    """The ticket that questions asked together are about, by which they are told its id and requester."""
    if not is_number(number):
        raise NotFound("ticket")
    visible = visible_to(actor, first_param=2)
    statement = f"SELECT id, requester FROM tickets WHERE number = $1 AND {visible.sql}"  # noqa: S608 - a clause of ours
    return Question(object, statement, (number, *visible.args))


def ticket_question() -> Question[TicketRecord]:
    """The ticket that is asked about, as `access_ticket` gives it."""
    return Question(TicketRecord, f"{TICKET_RECORD} WHERE tickets.id = $1", (Told("id"),))


def ticket_of(found: list[TicketRecord]) -> TicketRecord:
    if not found:
        raise NotFound("ticket")
    return found[0]


async def locked_ticket(ticket_id: int) -> TicketRecord:
    """A ticket for the product itself, which asks for nobody's leave: a mail that was threaded, a job."""
    await _lock("tickets.id = $1", ticket_id)
    return await _read("tickets.id = $1", ticket_id)


def is_number(text: str) -> bool:
    """Whether this can be a ticket's number at all: printable, so that PostgreSQL can be asked for it."""
    return 0 < len(text) <= LONGEST_NUMBER and text.isprintable()


async def _lock(wanted: str, *args: Any) -> None:
    """Wait until the row is ours, then read it anew.

    A statement that waited for a lock sees the new row, but everything beside it, its tags, its followers, as
    it was when the statement began. Rows that point at the ticket may still be written by others.
    """
    await execute(f"SELECT FROM tickets WHERE {wanted} FOR NO KEY UPDATE", *args)


async def _read(wanted: str, *args: Any) -> TicketRecord:
    return ticket_of(await fetch_as(TicketRecord, f"{TICKET_RECORD} WHERE {wanted}", *args))
