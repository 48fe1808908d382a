"""Why tickets went where they went: of one ticket, and to and from one person; newest first."""

from datetime import datetime

import msgspec
from msgspec import Struct

from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, encode_cursor
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.enums import Way
from helpdesk.tickets.events import Why
from helpdesk.tickets.queries.cursors import id_before


class HandoutRow(Struct, frozen=True, kw_only=True):
    """One line of the log, with the names of today; None of a name is nobody."""

    id: int
    at: datetime
    number: str
    subject: str
    person: int | None
    person_name: str | None
    previous: int | None
    previous_name: str | None
    giver_name: str | None
    team_name: str | None
    way: Way
    why_json: str

    @property
    def why(self) -> Why:
        """How things stood at that moment."""
        return msgspec.json.decode(self.why_json, type=Why)


async def handouts_of_ticket(
    ticket_id: int, *, before: str | None = None, limit: int = PAGE_SIZE
) -> Page[HandoutRow]:
    """The way of a ticket, for staff who may see it, in one statement."""
    found = await fetch_as(
        HandoutRow,
        f"{_LINES} WHERE handouts.ticket = $1 AND handouts.id < $2"
        f" ORDER BY handouts.id DESC LIMIT {limit + 1}",
        ticket_id,
        id_before(before),
    )
    return _page(found, limit)


async def handouts_of_person(
    actor: Staff, person_id: int, *, before: str | None = None, limit: int = PAGE_SIZE
) -> Page[HandoutRow]:
    """What came to a person and went from them, of tickets that the actor may see, in one statement."""
    visible = visible_to(actor, first_param=3)
    found = await fetch_as(
        HandoutRow,
        f"""
        {_LINES} JOIN (
          (SELECT id FROM handouts WHERE person = $1 AND id < $2 ORDER BY id DESC LIMIT {_LOOKED_AT})
          UNION
          (SELECT id FROM handouts WHERE previous = $1 AND id < $2 ORDER BY id DESC LIMIT {_LOOKED_AT})
        ) AS theirs ON theirs.id = handouts.id
        WHERE {visible.sql} ORDER BY handouts.id DESC LIMIT {limit + 1}
        """,  # noqa: S608 - clauses of ours
        person_id,
        id_before(before),
        *visible.args,
    )
    return _page(found, limit)


# Lines of tickets that are hidden from the reader are looked past, so many at most.
_LOOKED_AT = 500
_LINES = """
    SELECT handouts.id, handouts.created_at AS at, number, subject, person,
           (SELECT name FROM persons WHERE persons.id = person) AS person_name, previous,
           (SELECT name FROM persons WHERE persons.id = previous) AS previous_name,
           (SELECT name FROM persons WHERE persons.id = giver) AS giver_name,
           (SELECT name FROM teams WHERE teams.id = handouts.team) AS team_name, way, why::text AS why_json
    FROM handouts JOIN tickets ON tickets.id = handouts.ticket
"""


def _page(found: list[HandoutRow], limit: int) -> Page[HandoutRow]:
    shown = found[:limit]
    return Page(shown, encode_cursor(Cursor(None, shown[-1].id)) if len(found) > limit else None)
