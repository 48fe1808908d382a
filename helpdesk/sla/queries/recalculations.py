"""How far a change of what is promised has come through everything that is open."""

from msgspec import Struct

from helpdesk.db.sql import fetch_as


class Recalculating(Struct, frozen=True):
    """`done` of `total` are looked at by now."""

    done: int
    total: int


async def running_recalculation() -> Recalculating | None:
    """All that are still on their way, taken together; None where everything goes by what is said now."""
    found = await fetch_as(
        Recalculating,
        "SELECT sum(done) AS done, sum(total) AS total FROM sla_recalculations WHERE finished_at IS NULL"
        " HAVING count(*) > 0",
    )
    return found[0] if found else None
