"""Clocks of what is there already: brought in from elsewhere, made for demonstration or for load tests."""

from collections.abc import Sequence
from pathlib import Path

from helpdesk.core.clock import now
from helpdesk.db.sql import execute, statement
from helpdesk.db.transaction import transaction
from helpdesk.sla.actions.refresh import Occasion, refresh

_SETTLE = Path(__file__).parents[1] / "sql" / "settle.sql"


async def begin_clocks(kind: str, ids: Sequence[int]) -> None:
    """Give these subjects the clocks they would have had, if what is promised now had been all the time.

    What they did long ago is written down and told nobody.
    """
    async with transaction():
        await refresh(kind, ids, Occasion(opened=frozenset(ids)))
        await settle_past(kind, ids)


async def settle_past(kind: str, ids: Sequence[int]) -> None:
    """Count what the clocks of these subjects did up to now as done, without telling anybody."""
    await execute(statement(_SETTLE), kind, list(ids), now())
