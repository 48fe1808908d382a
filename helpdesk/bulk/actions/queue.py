"""Leaving the rest of a bulk change to the worker."""

from datetime import datetime

from helpdesk.jobs.queue import BULK, defer

RUN = "bulk.run_change"


def defer_batch(bulk_change: int, *, due: datetime | None = None) -> None:
    """Let the worker go on with it once the open transaction commits, or at `due`."""
    name = f"{RUN}:{bulk_change}"
    defer(RUN, key=name, lock=name, priority=BULK, due=due, bulk_change=bulk_change)
