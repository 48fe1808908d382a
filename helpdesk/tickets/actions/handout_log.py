"""The log of why each ticket went where it went: a line for every assignment, whoever or whatever made it."""

import msgspec

from helpdesk.core.clock import now
from helpdesk.db.sql import execute
from helpdesk.events.actor import Actor
from helpdesk.events.record import Touch
from helpdesk.tickets.enums import Way
from helpdesk.tickets.events import TicketAssigned, Why

HANDOUTS = "handouts"
ALWAYS = "true"


async def flush_handouts(touches: list[Touch]) -> None:
    """Write a line for each assignment of the transaction, in its order."""
    lines = [
        (fact, touch.actor.person, fact.why or Why(way=_way(fact, touch.actor)))
        for touch in touches
        if isinstance(fact := touch.event, TicketAssigned)
    ]
    await execute(
        """
        INSERT INTO handouts (ticket, person, previous, giver, way, why, team, created_at)
        SELECT line.ticket, line.person, line.previous, line.giver, line.way, line.why,
               (SELECT team FROM tickets WHERE tickets.id = line.ticket), $7
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::jsonb[])
          WITH ORDINALITY AS line (ticket, person, previous, giver, way, why, place)
        ORDER BY place
        """,
        [fact.ticket for fact, _, _ in lines],
        [fact.assignee for fact, _, _ in lines],
        [fact.previous for fact, _, _ in lines],
        [giver for _, giver, _ in lines],
        [why.way for _, _, why in lines],
        [msgspec.json.encode(why).decode() for _, _, why in lines],
        now(),
    )


def _way(fact: TicketAssigned, actor: Actor) -> Way:
    """What it was, where whoever did it just did it."""
    if fact.assignee is None:
        return Way.FREED
    return Way.TAKEN if fact.assignee == actor.person else Way.GIVEN
