"""Clocks for tests, as rows that nothing was derived for."""

from datetime import datetime, timedelta
from typing import Any

from helpdesk.core.clock import now
from helpdesk.sla.enums import ClockState, Metric
from helpdesk.sla.tables import ClockRow

HOUR = 3600


async def make_clock(
    subject_id: int,
    *,
    metric: Metric = Metric.FIRST_REPLY,
    subject_kind: str = "ticket",
    due_in: timedelta | None = timedelta(hours=2),
    **columns: Any,
) -> int:
    """A running clock with a target of four hours; without `due_in` it has no due time."""
    at = now()
    usual: dict[str, Any] = {
        "state": ClockState.RUNNING,
        "target_seconds": 4 * HOUR,
        "counted_at": at,
        "started_at": at - timedelta(hours=2),
        "due_at": None if due_in is None else at + due_in,
    }
    row = ClockRow(subject_kind=subject_kind, subject_id=subject_id, metric=metric, **{**usual, **columns})
    await ClockRow.insert(row)
    return row.id


async def make_breached_clock(
    subject_id: int, *, ago: timedelta = timedelta(minutes=12), **columns: Any
) -> int:
    at: datetime = now() - ago
    return await make_clock(subject_id, due_in=-ago, breached_at=at, breach_cause="elapsed", **columns)


async def make_paused_clock(subject_id: int, *, left: timedelta = timedelta(hours=2), **columns: Any) -> int:
    worked = 4 * HOUR - int(left.total_seconds())
    paused = {"state": ClockState.PAUSED, "paused_at": now(), "worked_seconds": worked}
    return await make_clock(subject_id, due_in=None, **{**paused, **columns})
