"""Who takes on work, until when not, and who stands in for whom."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.enums import AvailabilityState
from helpdesk.core.clock import now
from helpdesk.db.sql import fetch, fetch_as

# What ends at a time has ended then, whether or not anybody wrote it down yet.
HOLDS_SQL = "(availabilities.until IS NULL OR availabilities.until > {at})"
AWAY_SQL = f"availabilities.state = 'away' AND {HOLDS_SQL}"
# A substitute who is away has one of their own; so many times, then nobody stands in.
LONGEST_CHAIN = 5


class AvailabilityOut(Struct, frozen=True, kw_only=True):
    """Whether somebody takes on work. A `capacity` of their own, or None for the company's number."""

    person: int
    state: AvailabilityState = AvailabilityState.AVAILABLE
    until: datetime | None = None
    substitute: int | None = None
    substitute_name: str | None = None
    capacity: int | None = None
    changed_at: datetime | None = None

    @property
    def is_away(self) -> bool:
        return self.state == AvailabilityState.AWAY


async def availabilities(persons: Collection[int], at: datetime | None = None) -> dict[int, AvailabilityOut]:
    """How available these persons are, each of them once, in one statement."""
    found = await fetch_as(
        AvailabilityOut,
        f"""
        SELECT person, capacity,
          CASE WHEN {_HOLDS} THEN state ELSE 'available' END AS state,
          CASE WHEN {_HOLDS} THEN until END AS until,
          CASE WHEN {_HOLDS} THEN substitute END AS substitute,
          CASE WHEN {_HOLDS} THEN (SELECT name FROM persons WHERE id = substitute) END AS substitute_name,
          CASE WHEN {_HOLDS} THEN changed_at ELSE until END AS changed_at
        FROM availabilities WHERE person = ANY($1)
        """,  # noqa: S608 - a clause of ours
        sorted(persons),
        at or now(),
    )
    known = {one.person: one for one in found}
    return {person: known.get(person) or AvailabilityOut(person=person) for person in persons}


async def availability_of(person: int, at: datetime | None = None) -> AvailabilityOut:
    return (await availabilities([person], at))[person]


async def stand_in_of(person: int, at: datetime) -> int | None:
    """Who hears in place of somebody who is away at this time; None for whoever is there or has nobody."""
    return (await stand_ins([person], at)).get(person)


async def stand_ins(persons: Collection[int], at: datetime) -> dict[int, int]:
    """For those of them who are away, who stands in; a substitute who is away hands on to their own."""
    rows = await fetch(
        f"""
        WITH RECURSIVE chain AS (
          SELECT person AS who, substitute AS stand_in, 1 AS step
          FROM availabilities WHERE person = ANY($1) AND {_IS_AWAY}
          UNION ALL
          SELECT chain.who, substitute, step + 1
          FROM chain JOIN availabilities ON availabilities.person = chain.stand_in AND {_IS_AWAY}
          WHERE step < {LONGEST_CHAIN}
        )
        SELECT who, stand_in FROM chain JOIN persons ON persons.id = stand_in
        WHERE role <> 'customer' AND deactivated_at IS NULL
          AND NOT EXISTS (SELECT FROM availabilities WHERE person = stand_in AND {_IS_AWAY})
        """,  # noqa: S608 - clauses of ours
        sorted(persons),
        at,
    )
    return {row["who"]: row["stand_in"] for row in rows}


_HOLDS = HOLDS_SQL.format(at="$2")
_IS_AWAY = AWAY_SQL.format(at="$2")
