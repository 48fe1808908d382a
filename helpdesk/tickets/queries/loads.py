"""How much each colleague has in work, and how much they are handed at most."""

from collections.abc import Collection

from msgspec import Struct

from helpdesk.company.decisions import TICKETS_AT_MOST
from helpdesk.db.sql import fetch_as
from helpdesk.tickets.workers import WORKS_SQL

# What waits for us: a ticket that waits for its customer, or is on hold, takes nobody's time now.
IN_WORK_SQL = "tickets.disposition = 'live' AND tickets.status_category IN ('new', 'open')"


def in_work_column(person: str) -> str:
    """How many tickets in work somebody has, as a column; an index counts them."""
    return f"(SELECT count(*) FROM tickets WHERE tickets.assignee = {person} AND {IN_WORK_SQL})"  # noqa: S608 - ours


def capacity_column(person: str) -> str:
    """How many they are handed at most, as a column: their own number, else the company's."""
    return f"""
        coalesce((SELECT capacity FROM availabilities WHERE availabilities.person = {person}),
                 (SELECT (value #>> '{{}}')::int FROM decisions WHERE key = '{TICKETS_AT_MOST.key}'),
                 {TICKETS_AT_MOST.default})
    """  # noqa: S608 - a column of ours


class Load(Struct, frozen=True):
    """Tickets in work, and how many there may be before somebody is handed no more."""

    person: int
    in_work: int
    capacity: int

    @property
    def is_full(self) -> bool:
        return self.in_work >= self.capacity


async def loads(persons: Collection[int]) -> dict[int, Load]:
    """The loads of these persons, in one statement."""
    return await _loads("persons.id = ANY($1)", sorted(persons))


async def loads_of_workers() -> dict[int, Load]:
    """The loads of everybody who works on tickets, in one statement."""
    return await _loads(WORKS_SQL)


async def load_of(person: int) -> Load:
    return (await loads([person]))[person]


async def _loads(wanted: str, *args: list[int]) -> dict[int, Load]:
    found = await fetch_as(
        Load,
        f"""
        SELECT persons.id AS person, {in_work_column("persons.id")} AS in_work,
               {capacity_column("persons.id")} AS capacity
        FROM persons WHERE {wanted}
        """,  # noqa: S608 - clauses of ours
        *args,
    )
    return {load.person: load for load in found}
