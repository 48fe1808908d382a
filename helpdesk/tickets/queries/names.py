"""Tickets by their names, for whatever points at them by id."""

from collections.abc import Sequence

from msgspec import Struct

from helpdesk.db.sql import Question, fetch_as
from helpdesk.events.actor import Actor
from helpdesk.tickets.access import visible_to


class TicketName(Struct, frozen=True):
    id: int
    number: str
    subject: str


async def ticket_names(actor: Actor, ticket_ids: Sequence[int]) -> dict[int, TicketName]:
    """Number and subject of those of the tickets that the actor may see, by id."""
    if not ticket_ids:
        return {}
    visible = visible_to(actor, first_param=2)
    rows = await fetch_as(
        TicketName,
        f"SELECT id, number, subject FROM tickets WHERE id = ANY($1::bigint[]) AND {visible.sql}",  # noqa: S608 - a clause of ours
        list(ticket_ids),
        *visible.args,
    )
    return {row.id: row for row in rows}


def names_on_timeline(actor: Actor, person_id: int, *, most: int) -> Question[TicketName]:
    """The tickets that the newest entries of a person's timeline lead to, those the actor may see."""
    visible = visible_to(actor, first_param=3)
    return Question(
        TicketName,
        f"""
        SELECT id, number, subject FROM tickets WHERE id = ANY(ARRAY(
          SELECT CASE subject_kind WHEN 'ticket' THEN subject_id END FROM interactions
          WHERE person = $1 ORDER BY at DESC, id DESC LIMIT $2)) AND {visible.sql}
        """,  # noqa: S608 - a clause of ours
        (person_id, most, *visible.args),
    )
