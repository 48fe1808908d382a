"""Clocks for tests, as rows: with a plan of steps that somebody derived."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from helpdesk.core.clock import now
from helpdesk.db.sql import execute
from helpdesk.sla.clock import Step
from helpdesk.sla.enums import ClockState, Metric, StepKind
from helpdesk.sla.firing import next_fire_at
from helpdesk.sla.tables import ClockRow

_subjects = count(1_000_000)


async def make_clock(
    *steps: Step, subject: int | None = None, state: ClockState = ClockState.RUNNING, **columns: Any
) -> int:
    """A clock that has done none of its steps yet, on a ticket that nobody asks for unless `subject` says."""
    at = now()
    usual = {
        "subject_kind": "ticket",
        "metric": Metric.RESOLUTION,
        "target_seconds": 3600,
        "counted_at": at,
        "started_at": at,
        "due_at": next((step.at for step in steps if step.kind == StepKind.BREACH), None),
        "next_fire_at": next_fire_at(steps, {}, state),
    }
    row = ClockRow(
        subject_id=next(_subjects) if subject is None else subject, state=state, **{**usual, **columns}
    )
    await ClockRow.insert(row)
    await plan(row.id, steps)
    return row.id


async def plan(clock: int, steps: Sequence[Step]) -> None:
    """Give a clock other steps; when the next is due stays as it is."""
    await execute(
        "UPDATE sla_clocks SET step_at = $2, step_kind = $3, step_level = $4 WHERE id = $1",
        clock,
        [step.at for step in steps],
        [step.kind for step in steps],
        [step.level for step in steps],
    )


def warning(at: datetime, number: int = 0) -> Step:
    return Step(at, StepKind.WARNING, number)


def breach(at: datetime) -> Step:
    return Step(at, StepKind.BREACH)


def level(at: datetime, number: int = 0) -> Step:
    return Step(at, StepKind.LEVEL, number)
