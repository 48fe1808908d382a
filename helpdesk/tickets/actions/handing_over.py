"""The open tickets of somebody who leaves go to somebody else, to a team, or back for anybody to take."""

from datetime import datetime, timedelta

from msgspec import Struct

from helpdesk.accounts.rules import ensure_can
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch_as, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability, Staff
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.jobs.queue import BULK, defer, mark_dirty
from helpdesk.tickets.enums import Way
from helpdesk.tickets.events import TicketAssigned, TicketTeamChanged, Why
from helpdesk.tickets.rules import is_id
from helpdesk.tickets.workers import WORKS_SQL

HAND_OVER = "tickets.hand_over"
AT_ONCE = 200
# Somebody may just be giving them one more: it is looked for once again.
STRAGGLERS_AFTER = timedelta(minutes=1)


class Heir(Struct, frozen=True, kw_only=True):
    """Who gets the tickets: a person, a team, or with neither nobody in particular."""

    person: int | None = None
    team: int | None = None


class _Open(Struct, frozen=True):
    id: int
    team: int | None
    team_name: str | None


async def hand_over_tickets(actor: Actor, person_id: int, heir: Heir) -> None:
    """Give the open tickets of a person away: a few at once, many by a job that follows the transaction.

    Those of a team whose tickets the actor may not work on are anybody's in that team: nobody lets themselves
    or others in where they are kept out.
    """
    ensure_can(actor, Capability.MANAGE_PEOPLE)
    async with transaction():
        await ensure_heir(person_id, heir)
        is_done = await open_ticket_count(person_id) <= AT_ONCE
        if is_done:
            await _hand_over(actor, person_id, heir)
        due = now() + STRAGGLERS_AFTER if is_done else None
        _defer(actor.person, person_id, heir, due=due)


async def hand_over_batch(actor: Actor, person_id: int, heir: Heir) -> bool:
    """Give some of them away; whether there may be more. Once there are none left it changes nothing.

    Somebody who is back keeps what they have, and an heir who is gone meanwhile gets nothing.
    """
    async with transaction():
        if await fetch_value("SELECT deactivated_at IS NULL FROM persons WHERE id = $1", person_id):
            return False
        present = heir if await _is_there(person_id, heir) else Heir()
        count = await _hand_over(actor, person_id, present)
        if count == AT_ONCE:
            _defer(actor.person, person_id, heir, due=None)
    return count == AT_ONCE


async def open_ticket_count(person_id: int) -> int:
    """How many tickets in work lie with somebody."""
    return await fetch_value(
        "SELECT count(*) FROM tickets WHERE assignee = $1 AND disposition = 'live'"
        " AND status_category NOT IN ('solved', 'closed')",
        person_id,
    )


async def ensure_heir(person_id: int, heir: Heir) -> None:
    """Refuse an heir who does not work here, is not there, or is the one who leaves."""
    if not await _is_there(person_id, heir):
        raise Invalid({"heir": _("Please choose one from the list.")})


async def _is_there(person_id: int, heir: Heir) -> bool:
    if heir.person is not None:
        # Kept from being switched off themselves until this is done.
        return (
            heir.person != person_id
            and is_id(heir.person)
            and bool(
                await fetch_value(
                    f"SELECT id FROM persons WHERE id = $1 AND {WORKS_SQL} FOR SHARE",  # noqa: S608 - ours
                    heir.person,
                )
            )
        )
    if heir.team is not None:
        return is_id(heir.team) and bool(
            await fetch_value("SELECT id FROM teams WHERE id = $1 FOR KEY SHARE", heir.team)
        )
    return True


async def _hand_over(actor: Actor, person_id: int, heir: Heir) -> int:
    tickets = await fetch_as(
        _Open,
        """
        SELECT id, team, (SELECT name FROM teams WHERE teams.id = tickets.team) AS team_name FROM tickets
        WHERE assignee = $1 AND disposition = 'live' AND status_category NOT IN ('solved', 'closed')
        ORDER BY id LIMIT $2 FOR NO KEY UPDATE
        """,
        person_id,
        AT_ONCE,
    )
    kept_out = actor.hidden_teams | actor.readonly_teams if isinstance(actor, Staff) else frozenset[int]()
    await _give(actor, person_id, heir, [ticket for ticket in tickets if ticket.team not in kept_out])
    await _give(actor, person_id, Heir(), [ticket for ticket in tickets if ticket.team in kept_out])
    return len(tickets)


async def _give(actor: Actor, person_id: int, heir: Heir, tickets: list[_Open]) -> None:
    await execute(
        "UPDATE tickets SET assignee = $2, team = coalesce($3, team), changed_at = $4 WHERE id = ANY($1)",
        [ticket.id for ticket in tickets],
        heir.person,
        heir.team,
        now(),
    )
    await _record(actor, person_id, heir, tickets)


async def _record(actor: Actor, person_id: int, heir: Heir, tickets: list[_Open]) -> None:
    before = await _name("SELECT name FROM persons WHERE id = $1", person_id)
    assignee = await _name("SELECT name FROM persons WHERE id = $1", heir.person)
    team = await _name("SELECT name FROM teams WHERE id = $1", heir.team)
    for ticket in tickets:
        assigned = TicketAssigned(
            ticket=ticket.id, assignee=heir.person, previous=person_id, why=Why(way=Way.HANDED_OVER)
        )
        await record(assigned, actor, [Change("assignee", before, assignee)])
        if heir.team is not None and heir.team != ticket.team:
            moved = TicketTeamChanged(ticket=ticket.id, team=heir.team, previous=ticket.team)
            await record(moved, actor, [Change("team", ticket.team_name, team)])
        mark_dirty("ticket", ticket.id)


async def _name(query: str, row_id: int | None) -> str | None:
    return await fetch_value(query, row_id) if row_id is not None else None


def _defer(actor_id: int | None, person_id: int, heir: Heir, *, due: datetime | None) -> None:
    defer(
        HAND_OVER,
        key=f"{HAND_OVER}:{person_id}",
        lock=f"{HAND_OVER}:{person_id}",
        priority=BULK,
        due=due,
        person=person_id,
        heir_person=heir.person,
        heir_team=heir.team,
        by=actor_id,
    )
