"""Pulling the next ticket: what is most pressing and nobody's yet, for whoever has room for it."""

from msgspec import Struct

from helpdesk.accounts.queries.availability import availability_of
from helpdesk.accounts.rules import ensure_can
from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Capability, Staff
from helpdesk.tickets.access import locked_ticket
from helpdesk.tickets.actions.assign import write_assignee
from helpdesk.tickets.enums import Way
from helpdesk.tickets.events import Why
from helpdesk.tickets.queries.loads import IN_WORK_SQL, Load, load_of

# Of each team so many are looked at: of more people who pull at once, some look again.
CANDIDATES = 20
TRIES = 3


class Pulled(Struct, frozen=True):
    """Which ticket somebody got, and what of theirs is in work with it."""

    id: int
    number: str
    why: Why


async def pull_next(actor: Staff) -> Pulled:
    """Take the most pressing ticket of the actor's teams, or of no team, that is nobody's.

    The next promise comes first, then priority, then age. Two who pull at once get two tickets. Whoever is
    away or has no room is refused with the reason, and so is everybody where nothing waits.
    """
    ensure_can(actor, Capability.WRITE_TICKETS)
    async with transaction():
        # One's own pulls follow each other, so that each counts what the one before took.
        await execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"pull:{actor.person}")
        if (await availability_of(actor.person)).is_away:
            raise Conflict(_("You are away. Say that you are available to pull the next ticket."))
        load = await load_of(actor.person)
        _ensure_room(load)
        ticket = await locked_ticket(await _next_id(actor))
        why = Why(way=Way.PULLED, in_work=load.in_work + 1, capacity=load.capacity, due_at=ticket.next_due_at)
        await write_assignee(actor, ticket, actor.person, actor.name, why=why)
    return Pulled(ticket.id, ticket.number, why)


def pullable_teams(actor: Staff) -> list[int]:
    """The teams whose tickets somebody is handed: those they are in and may work for."""
    return sorted(actor.teams - actor.hidden_teams - actor.readonly_teams)


def _ensure_room(load: Load) -> None:
    if load.is_full:
        raise Conflict(
            _("You have {number} of {most} tickets in work. Finish or give back one first.").format(
                number=load.in_work, most=load.capacity
            )
        )


async def _next_id(actor: Staff) -> int:
    """The ticket, locked; those that others are just taking are passed by."""
    for _attempt in range(TRIES):
        found = await fetch_value(_NEXT, pullable_teams(actor))
        if found is not None:
            return found
    raise Conflict(_("Nothing of your teams waits for somebody to take it."))


_PRESSING = "coalesce(next_due_at, 'infinity')"
_URGENCY = "array_position('{urgent,high,normal,low}'::text[], priority::text)"


def _candidates(of_team: str) -> str:
    """Each walks the index of unclaimed tickets in its own order and stops."""
    return f"""
        SELECT id FROM tickets WHERE {IN_WORK_SQL} AND assignee IS NULL AND {of_team}
        ORDER BY {_PRESSING}, {_URGENCY}, id LIMIT {CANDIDATES}
    """  # noqa: S608 - clauses of ours


_NEXT = f"""
    SELECT id FROM tickets
    WHERE {IN_WORK_SQL} AND assignee IS NULL AND id = ANY(ARRAY(
      SELECT theirs.id FROM unnest($1::bigint[]) AS own (team)
      CROSS JOIN LATERAL ({_candidates("tickets.team = own.team")}) AS theirs
      UNION ALL ({_candidates("tickets.team IS NULL")})
    ))
    ORDER BY {_PRESSING}, {_URGENCY}, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""  # noqa: S608 - clauses of ours
