"""The counts beside the views of the desk: kept for a moment, and forgotten at every change."""

from datetime import datetime, timedelta
from typing import Any

from helpdesk.core.clock import now
from helpdesk.db.engine import DB
from helpdesk.events.actor import Staff
from helpdesk.live.bridge import LISTS
from helpdesk.live.hub import EVERYTHING
from helpdesk.tickets.queries.counts import ViewCounts, view_counts

OLDEST = timedelta(seconds=5)
MOST_KEPT = 1_000
CHANGING = frozenset({*LISTS.values(), EVERYTHING})


class KeptCounts:
    """What was counted for whom. Where news do not arrive, counts are as old as they may be, and no older."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, Staff], tuple[datetime, ViewCounts]] = {}
        self._changes = 0

    async def of(self, actor: Staff) -> ViewCounts:
        """The counts of somebody's views. Inside a transaction they are always counted."""
        if DB.current_transaction.get() is not None:
            return await view_counts(actor)
        whose = (DB.pool, actor)
        at, counts = self._kept.get(whose, (None, None))
        if counts is None or at is None or now() - at > OLDEST:
            counts = await self._counted(whose)
        return counts

    def hear(self, topic: str) -> None:
        """A topic of the hub: when tickets changed, nothing that was counted holds."""
        if topic in CHANGING:
            self._changes += 1
            self._kept.clear()

    async def _counted(self, whose: tuple[Any, Staff]) -> ViewCounts:
        at, changes = now(), self._changes
        counts = await view_counts(whose[1])
        # What changed while it was counted may be in it or not.
        if changes == self._changes:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[whose] = (at, counts)
        return counts


COUNTS = KeptCounts()
