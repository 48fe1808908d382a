"""Doing what clocks have reached: a step, its event and the jobs of its actions, in one transaction, once.

How the timer and whoever refreshes a clock share its row:

1. Whoever writes a clock holds the lock of its row: the timer by SKIP LOCKED, a refresh by FOR UPDATE.
2. What was done is in `sla_events` alone. A step of the plan counts as done when a row of its clock, kind and
   level was fired at or after the step's instant; a breach when there is any, because a promise is broken
   once. So a level whose instant was moved ahead of what is done is armed again (`arming` counts that), and
   one that was moved back is not done a second time.
3. `fired` and `next_fire_at` follow from that and are a cache: `steps_done` says how many of the plan's first
   steps are done, and `next_fire_at` is the instant of the one after them. A refresh reads `sla_events` in a
   statement of its own after it has the lock, then writes the plan and both columns together.
4. A clock that is paused or has ended does nothing more, but for a breach that was reached and is not written
   down: its `next_fire_at` is then that instant, else None.

The refresh was first: the timer skips the row and finds it as it is after the commit, a few hundredths of a
second later. The timer was first: the refresh waits for it, and then sees its rows. Were one of them mistaken
all the same, the unique key of `sla_events` refuses the second row, and the transaction is tried again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from helpdesk.db.sql import fetch, fetch_as, fetch_value, statement
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM
from helpdesk.events.event import SubjectKind
from helpdesk.events.record import record
from helpdesk.sla.clock import Step
from helpdesk.sla.enums import BreachCause, ClockState, Metric, StepKind
from helpdesk.sla.events import ClockBreached, ClockEvent, ClockWarned, LadderStepDue

BATCH = 500
LATE_AFTER = timedelta(seconds=5)
_FIRE = Path(__file__).parent / "sql" / "fire.sql"


class FiredStep(Struct, frozen=True, kw_only=True):
    """A step that was done just now, with what its event tells of its clock."""

    subject_kind: SubjectKind
    subject_id: int
    clock: int
    metric: Metric
    cycle: int
    terms: int | None
    kind: StepKind
    level: int
    is_late: bool
    cause: BreachCause | None


FiredAt = Mapping[tuple[StepKind, int], datetime]


def steps_done(plan: Sequence[Step], fired_at: FiredAt) -> int:
    """How many steps at the front of a plan are done; `fired_at` is when each was done last."""
    for place, step in enumerate(plan):
        if not is_done(step, fired_at):
            return place
    return len(plan)


def is_done(step: Step, fired_at: FiredAt) -> bool:
    done_at = fired_at.get((step.kind, step.level))
    return done_at is not None and (step.kind == StepKind.BREACH or done_at >= step.at)


def next_fire_at(plan: Sequence[Step], fired_at: FiredAt, state: ClockState) -> datetime | None:
    """When a clock does something next; of one that does not run that is a breach nobody has told of yet."""
    due = plan if state == ClockState.RUNNING else [step for step in plan if step.kind == StepKind.BREACH]
    return next((step.at for step in due if not is_done(step, fired_at)), None)


async def fire_due(at: datetime, *, limit: int = BATCH) -> int:
    """Do everything that up to `limit` clocks have reached by then; how many clocks there were.

    Clocks that somebody else holds just now are left to them.
    """
    async with transaction():
        clocks = await _claimed(at, limit)
        if clocks:
            for step in await _fired(clocks, at):
                await record(_event(step), SYSTEM)
    return len(clocks)


async def next_instant() -> datetime | None:
    """When any clock does something next."""
    return await fetch_value("SELECT min(next_fire_at) FROM sla_clocks WHERE next_fire_at IS NOT NULL")


async def _claimed(at: datetime, limit: int) -> list[int]:
    """The next due clocks, locked. What they have done is read only afterwards, so that it is known whole."""
    rows = await fetch(
        "SELECT id FROM sla_clocks WHERE next_fire_at <= $1 ORDER BY next_fire_at, id LIMIT $2"
        " FOR NO KEY UPDATE SKIP LOCKED",
        at,
        limit,
    )
    return [row["id"] for row in rows]


async def _fired(clocks: list[int], at: datetime) -> list[FiredStep]:
    return await fetch_as(FiredStep, statement(_FIRE), clocks, at, at - LATE_AFTER)


def _event(step: FiredStep) -> ClockEvent:
    told = {
        "of_kind": step.subject_kind,
        "of": step.subject_id,
        "clock": step.clock,
        "metric": step.metric,
        "cycle": step.cycle,
        "level": step.level,
        "is_late": step.is_late,
    }
    match step.kind:
        case StepKind.WARNING:
            return ClockWarned(**told)
        case StepKind.BREACH:
            return ClockBreached(**told, cause=step.cause or BreachCause.ELAPSED)
        case StepKind.LEVEL:
            return LadderStepDue(**told, terms=step.terms)
