"""What the lead of a team looks at: everybody who works on tickets, what is in work, and what is late."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.enums import AvailabilityState
from helpdesk.accounts.queries.availability import HOLDS_SQL
from helpdesk.core.clock import now
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.queries.loads import IN_WORK_SQL, capacity_column
from helpdesk.tickets.workers import WORKS_SQL


class TeamWork(Struct, frozen=True, kw_only=True):
    """One colleague: whether they are there, what they have in work and to do, who waits longest on them."""

    person: int
    name: str
    state: AvailabilityState
    until: datetime | None
    substitute_name: str | None
    in_work: int
    capacity: int
    overdue: int
    waiting_since: datetime | None
    tasks: int

    @property
    def is_full(self) -> bool:
        return self.in_work >= self.capacity


class UnclaimedWork(Struct, frozen=True):
    """What nobody has yet."""

    in_work: int
    overdue: int
    waiting_since: datetime | None


async def team_work(actor: Staff, team: int | None) -> list[TeamWork]:
    """Everybody who works on tickets, of a team or of all; of tickets the actor may see; one statement."""
    visible = visible_to(actor, first_param=3)
    return await fetch_as(
        TeamWork,
        f"""
        SELECT persons.id AS person, persons.name, coalesce(absent.state, 'available') AS state, absent.until,
          (SELECT name FROM persons AS others WHERE others.id = absent.substitute) AS substitute_name,
          {capacity_column("persons.id")} AS capacity,
          work.*,
          (SELECT count(*) FROM tasks WHERE tasks.owner = persons.id AND done_at IS NULL) AS tasks
        FROM persons
        LEFT JOIN LATERAL (
          SELECT state, until, substitute FROM availabilities
          WHERE availabilities.person = persons.id AND {HOLDS_SQL.format(at="$1")}
        ) AS absent ON true
        CROSS JOIN LATERAL (
          SELECT {_SUMS} FROM tickets WHERE tickets.assignee = persons.id AND {IN_WORK_SQL} AND {visible.sql}
        ) AS work
        WHERE {WORKS_SQL} AND ($2::bigint IS NULL OR EXISTS (
          SELECT FROM team_members WHERE team_members.person = persons.id AND team_members.team = $2))
        ORDER BY persons.sort_name, persons.id
        """,  # noqa: S608 - clauses of ours
        now(),
        team,
        *visible.args,
    )


async def unclaimed_work(actor: Staff, team: int | None) -> UnclaimedWork:
    """What waits for somebody to take it, of a team or of all."""
    visible = visible_to(actor, first_param=3)
    (found,) = await fetch_as(
        UnclaimedWork,
        f"""
        SELECT {_SUMS} FROM tickets
        WHERE {IN_WORK_SQL} AND assignee IS NULL AND {visible.sql}
          AND ($2::bigint IS NULL OR tickets.team = $2)
        """,  # noqa: S608 - clauses of ours
        now(),
        team,
        *visible.args,
    )
    return found


_SUMS = """
    count(*) AS in_work, count(*) FILTER (WHERE next_due_at <= $1) AS overdue,
    min(tickets.waiting_since) AS waiting_since
"""
