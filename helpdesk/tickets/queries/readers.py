"""Which colleagues may see a ticket, asked for several at once: the same answer as `visible_to` gives."""

from collections.abc import Collection

from helpdesk.accounts.capabilities import stored
from helpdesk.conditions.compiling import Clause
from helpdesk.db.sql import fetch
from helpdesk.events.actor import BUILT_IN, EVERYTHING, Capability, Role


def readers(ticket: str, people: str, first_param: int) -> Clause:
    """A query of those of the `people` (SQL that gives ids) who work here and may see the `ticket`.

    Of a team that is hidden from them they see what they are given and what they follow.
    """
    reads, everything, free = (f"${first_param + number}" for number in range(3))
    sql = f"""
        SELECT persons.id FROM tickets
        JOIN persons ON persons.id IN ({people}) AND role <> 'customer' AND deactivated_at IS NULL
        LEFT JOIN roles ON roles.id = staff_role
        LEFT JOIN teams ON teams.id = tickets.team
        LEFT JOIN team_members ON team_members.team = tickets.team AND team_members.person = persons.id
        WHERE tickets.id = {ticket} AND tickets.disposition = 'live'
          AND CASE WHEN staff_role IS NULL THEN role = ANY({reads}::text[])
                   ELSE capabilities ? '{Capability.READ_TICKETS}' END
          AND (coalesce(team_members.level, teams.others, 'write') <> 'none'
               OR CASE WHEN staff_role IS NULL THEN role = ANY({free}::text[])
                       ELSE capabilities @> {everything}::jsonb END
               OR tickets.assignee = persons.id
               OR EXISTS (SELECT FROM ticket_followers AS followers
                          WHERE followers.ticket = tickets.id AND followers.person = persons.id))
    """  # noqa: S608 - every piece is ours
    return Clause(sql, (_that_read(), stored(EVERYTHING), _that_may_everything()))


async def readers_among(ticket_id: int, persons: Collection[int]) -> frozenset[int]:
    """Those of these persons who work here and may see the ticket; one statement."""
    if not persons:
        return frozenset()
    found = readers("$1", "SELECT unnest($2::bigint[])", 3)
    rows = await fetch(found.sql, ticket_id, sorted(persons), *found.args)
    return frozenset(row["id"] for row in rows)


def _that_read() -> list[Role]:
    return [role for role in Role if Capability.READ_TICKETS in BUILT_IN[role]]


def _that_may_everything() -> list[Role]:
    return [role for role in Role if BUILT_IN[role] == EVERYTHING]
