"""Terms and clocks as they are kept: one line for each, equal to another when they say the same."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from helpdesk.sla.clock import Clock, Step
from helpdesk.sla.enums import (
    BreachCause,
    CalendarSource,
    ClockState,
    Metric,
    Source,
    StepKind,
    TermsCause,
)
from helpdesk.sla.firing import FiredAt, next_fire_at, steps_done
from helpdesk.sla.matching import Match

# Stands for the id of terms that are written together with the clocks under them.
NEW = 0


class TermsLine(Struct, frozen=True, kw_only=True):
    """What is promised for a subject from `at` on, resolved; `id` is NEW until it is written."""

    id: int
    subject_id: int
    at: datetime
    policy_version: int | None
    calendar_version: int | None
    contract: int | None
    source: Source
    calendar_source: CalendarSource
    targets: Mapping[Metric, int]
    cause: TermsCause

    def says(self, match: Match) -> bool:
        """Whether nothing else would hold by this match."""
        return (
            self.policy_version == match.policy_version
            and self.calendar_version == match.calendar_version
            and self.contract == match.contract
            and self.source == match.source
            and self.calendar_source == match.calendar_source
            and self.targets == match.targets
        )


class DueLine(Struct, frozen=True, kw_only=True):
    """A due time that somebody set by hand, or with None took back."""

    subject_id: int
    metric: Metric
    due_at: datetime | None
    at: datetime


class FiredLine(Struct, frozen=True, kw_only=True):
    """When a clock did a step last."""

    clock: int
    kind: StepKind
    level: int
    fired_at: datetime


class KeptClock(Struct, frozen=True, kw_only=True):
    """What was derived of a clock, as its row has it."""

    metric: Metric
    cycle: int
    terms: int | None
    state: ClockState
    target_seconds: int
    worked_seconds: int
    counted_at: datetime
    started_at: datetime
    due_at: datetime | None
    paused_at: datetime | None
    fulfilled_at: datetime | None
    breached_at: datetime | None
    breach_cause: BreachCause | None
    cancelled_at: datetime | None
    is_set_by_hand: bool
    step_at: tuple[datetime, ...]
    step_kind: tuple[StepKind, ...]
    step_level: tuple[int, ...]


class ClockLine(KeptClock, frozen=True, kw_only=True):
    """A clock as its row has it, with what the timer asks."""

    id: int | UnsetType = UNSET
    subject_id: int
    fired: int
    next_fire_at: datetime | None

    @property
    def key(self) -> tuple[Metric, int]:
        return self.metric, self.cycle

    @property
    def plan(self) -> list[Step]:
        return [Step(*each) for each in zip(self.step_at, self.step_kind, self.step_level, strict=True)]

    def is_told_by(self, fired: FiredAt) -> bool:
        """Whether these are the steps it was moved on by."""
        return (self.fired, self.next_fire_at) == progress(self.plan, fired, self.state)

    def equals(self, kept: "ClockLine") -> bool:
        """Whether it says what the kept one says, which may have been counted at another time."""
        counted = replace(self, id=kept.id, counted_at=kept.counted_at)
        if self.state == ClockState.RUNNING:
            counted = replace(counted, worked_seconds=kept.worked_seconds)
        return counted == kept


def progress(plan: Sequence[Step], fired: FiredAt, state: ClockState) -> tuple[int, datetime | None]:
    """How many steps of a plan are behind a clock, and when it does the next; one that rests is done."""
    upcoming = next_fire_at(plan, fired, state)
    is_at_rest = state != ClockState.RUNNING and upcoming is None
    return (len(plan) if is_at_rest else steps_done(plan, fired)), upcoming


def line_of(subject_id: int, clock: Clock, as_of: datetime, fired: FiredAt) -> ClockLine:
    """A derived clock as it is kept, with what it has `fired` so far."""
    done, upcoming = progress(clock.steps, fired, clock.state)
    return ClockLine(
        subject_id=subject_id,
        metric=clock.metric,
        cycle=clock.cycle,
        terms=clock.terms,
        state=clock.state,
        target_seconds=clock.target,
        worked_seconds=clock.worked,
        counted_at=as_of,
        started_at=clock.started_at,
        due_at=clock.due_at,
        paused_at=clock.paused_at,
        fulfilled_at=clock.fulfilled_at,
        breached_at=clock.breached_at,
        breach_cause=clock.breach_cause,
        cancelled_at=clock.cancelled_at,
        is_set_by_hand=clock.is_set_by_hand,
        step_at=tuple(step.at for step in clock.steps),
        step_kind=tuple(step.kind for step in clock.steps),
        step_level=tuple(step.level for step in clock.steps),
        fired=done,
        next_fire_at=upcoming,
    )


def gone(kept: ClockLine, at: datetime) -> ClockLine:
    """A clock that has no reason any more, for example because the answer it rested on came back."""
    return replace(
        kept,
        state=ClockState.CANCELLED,
        cancelled_at=kept.cancelled_at or at,
        due_at=None,
        paused_at=None,
        next_fire_at=None,
    )
