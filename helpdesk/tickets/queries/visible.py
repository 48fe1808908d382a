"""Which of some tickets an actor may see, for those who hold only ids: live pages."""

from collections.abc import Sequence

from helpdesk.db.sql import fetch
from helpdesk.events.actor import Actor
from helpdesk.tickets.access import visible_to


async def visible_ticket_ids(actor: Actor, ids: Sequence[int]) -> frozenset[int]:
    """Those of these tickets that the actor may see; one statement."""
    visible = visible_to(actor, first_param=2)
    rows = await fetch(
        f"SELECT id FROM tickets WHERE id = ANY($1) AND {visible.sql}",  # noqa: S608 - the clause is ours
        list(ids),
        *visible.args,
    )
    return frozenset(row["id"] for row in rows)
