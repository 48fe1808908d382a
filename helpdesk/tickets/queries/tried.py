"""The tickets that a trial lists, as its reader may see them."""

from collections.abc import Collection, Mapping

from msgspec import Struct

from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Actor
from helpdesk.tickets.access import visible_to


class TriedTicket(Struct, frozen=True):
    id: int
    number: str
    subject: str


async def tried_tickets(actor: Actor, ids: Collection[int]) -> Mapping[int, TriedTicket]:
    """By id; what the actor may not see is not among them."""
    visible = visible_to(actor, first_param=2)
    found = await fetch_as(
        TriedTicket,
        f"SELECT id, number, subject FROM tickets WHERE id = ANY($1::bigint[]) AND {visible.sql}",  # noqa: S608 - the clause is ours
        sorted(ids),
        *visible.args,
    )
    return {each.id: each for each in found}
