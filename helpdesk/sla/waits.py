"""One wait while it is followed through a history: what it counted, what it did, what lies ahead."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct, field

from helpdesk.sla.arithmetic import Span, before, due, worked
from helpdesk.sla.calendar import Calendar
from helpdesk.sla.clock import Clock, Step
from helpdesk.sla.enums import BreachCause, ClockState, Metric, StepKind
from helpdesk.sla.history import TermsChanged
from helpdesk.sla.marks import BREACH, Mark, marks
from helpdesk.sla.terms import Terms

NO_TERMS = Terms(targets={})


class Still(NamedTuple):
    """A stretch in which a metric stands still; `is_over` while the subject is solved or closed."""

    start: datetime
    end: datetime | None
    is_over: bool


class Wait(Struct, kw_only=True):
    """A run of a metric. It is a clock as soon as something is promised for it, and keeps its cycle then.

    `stills` belongs to the metric and grows while the wait goes on; those from `first_still` on are its
    pauses. Nothing it does lies before `since`: what a change has put into the past is done at the change.
    It began with a fact at `begun_at`, and counts from `started_at`.
    """

    metric: Metric
    begun_at: datetime
    started_at: datetime
    since: datetime
    stills: list[Still]
    first_still: int
    counts_solved_time: bool = False
    cycle: int = 0
    terms: Terms = NO_TERMS
    terms_id: int | None = None
    set_due: datetime | None = None
    changed_at: datetime | None = None
    change: BreachCause = BreachCause.ELAPSED
    ended_at: datetime | None = None
    cancelled_at: datetime | None = None
    breached_at: datetime | None = None
    breach_cause: BreachCause | None = None
    done: set[tuple[StepKind, int, int]] = field(default_factory=set[tuple[StepKind, int, int]])
    steps: list[Step] = field(default_factory=list[Step])
    known: dict[int, datetime] = field(default_factory=dict[int, datetime])
    known_for: tuple[datetime, tuple[Span, ...], Terms] | None = None

    @property
    def is_promised(self) -> bool:
        return self.set_due is not None or self.metric in self.terms.targets

    @property
    def is_still(self) -> bool:
        return bool(self.stills) and self.stills[-1].end is None

    def change_at(self, at: datetime, cause: BreachCause) -> None:
        """From here on something else holds, and what that puts into the past happens now."""
        self.since = self.changed_at = at
        self.change = cause

    def adopt(self, changed: TermsChanged) -> None:
        """Stand under other terms, from the instant of their change on."""
        old, new = self.terms, changed.terms
        self.terms, self.terms_id = new, changed.id
        if self.set_due is None and _basis(old, self.metric) != _basis(new, self.metric):
            self.change_at(changed.at, BreachCause.RETARGET)
        self.since = max(self.since, changed.at)
        if not self.is_promised:
            self.cancelled_at = self.cancelled_at or changed.at
        elif self.cancelled_at:
            self.cancelled_at = None
            self.change_at(changed.at, BreachCause.RETARGET)

    def set_by_hand(self, at: datetime, until: datetime | None) -> None:
        """End at an instant that a person chose, or with None as the terms say again."""
        self.set_due = until
        self.change_at(at, BreachCause.RETARGET)
        self.cancelled_at = None if self.is_promised else at

    def settle(self, until: datetime) -> None:
        """Do what came before an instant. Must be called before anything changes at it."""
        if not self.is_promised or self.is_still or self.cancelled_at:
            return
        elapsed = (until - self.started_at).total_seconds()
        pauses = self.pauses(until)
        for mark in self._marks(pauses):
            if mark.seconds >= elapsed:
                break
            if mark.name not in self.done:
                came_at = self._instant(mark, pauses)
                if max(came_at, self.since) >= until:
                    break
                self._do(mark, came_at, pauses)

    def rearm(self, at: datetime) -> None:
        """Whatever it has done and lies ahead again, because its end moved later, is to be done again."""
        if not self.done or not self.is_promised:
            return
        pauses = self.pauses(at)
        for mark in self._marks(pauses):
            if mark.name != BREACH and mark.name in self.done and self._instant(mark, pauses) > at:
                self.done.discard(mark.name)

    def excuse(self, at: datetime) -> None:
        """Take a breach for the fault of the calendar, if by the one that holds now there was none."""
        if self.breached_at and self.is_promised and self._due(self.pauses(at)) > at:
            self.breach_cause = BreachCause.EXCUSED
            self.done.discard(BREACH)

    def pauses(self, until: datetime) -> tuple[Span, ...]:
        """What does not count, up to an instant."""
        if len(self.stills) == self.first_still:
            return ()
        return tuple(
            Span(still.start, until if still.end is None else min(still.end, until))
            for still in self.stills[self.first_still :]
            if still.start < until and not (still.is_over and self.counts_solved_time)
        )

    def clock(self, as_of: datetime, withdrawn_at: datetime | None) -> Clock:
        """What there is to show of it at an instant up to which it is settled."""
        cancelled_at = self.cancelled_at
        if withdrawn_at and (self.ended_at is None or self.ended_at >= withdrawn_at):
            cancelled_at = cancelled_at or withdrawn_at
        end = cancelled_at or self.ended_at or as_of
        pauses = self.pauses(end)
        state = self._state(cancelled_at)
        return Clock(
            metric=self.metric,
            cycle=self.cycle,
            state=state,
            started_at=self.started_at,
            target=self._target(pauses),
            worked=worked(self.terms.calendar, self.started_at, end, pauses),
            due_at=self._due(pauses) if state in _WITH_DUE else None,
            paused_at=self._paused_at() if state is ClockState.PAUSED else None,
            fulfilled_at=self.ended_at if state is ClockState.FULFILLED else None,
            breached_at=self.breached_at,
            breach_cause=self.breach_cause,
            cancelled_at=cancelled_at,
            is_set_by_hand=self.set_due is not None,
            steps=tuple([*self.steps, *self._ahead(pauses)] if state is ClockState.RUNNING else self.steps),
            pauses=pauses,
            terms=self.terms_id,
        )

    def _state(self, cancelled_at: datetime | None) -> ClockState:
        if cancelled_at:
            return ClockState.CANCELLED
        if self.ended_at:
            return ClockState.FULFILLED
        return ClockState.PAUSED if self.is_still else ClockState.RUNNING

    def _paused_at(self) -> datetime:
        """Since when it stands still, for whatever reasons one after the other."""
        start = self.stills[-1].start
        for still in reversed(self.stills[self.first_still : -1]):
            if still.end != start:
                break
            start = still.start
        return max(start, self.started_at)

    def _do(self, mark: Mark, came_at: datetime, pauses: tuple[Span, ...]) -> None:
        at = max(came_at, self.since)
        self.done.add(mark.name)
        if mark.kind is StepKind.BREACH:
            self.breached_at = at
            was_changed = self.changed_at is not None and came_at <= self.changed_at
            self.breach_cause = self.change if was_changed else BreachCause.ELAPSED
        elif mark.kind is StepKind.WARNING and came_at < at and self._due(pauses) <= at:
            # A change has put the warning into the past together with the end: that says it all.
            return
        self.steps.append(Step(at, mark.kind, self._level(mark)))

    def _ahead(self, pauses: tuple[Span, ...]) -> Iterator[Step]:
        for mark in self._marks(pauses):
            if mark.name not in self.done:
                yield Step(self._instant(mark, pauses), mark.kind, self._level(mark))

    def _level(self, mark: Mark) -> int:
        """Breaches are numbered: another one comes only after one that was excused."""
        if mark.kind is StepKind.BREACH:
            return sum(step.kind is StepKind.BREACH for step in self.steps)
        return mark.level

    def _marks(self, pauses: tuple[Span, ...]) -> tuple[Mark, ...]:
        ladder = self.terms.ladder.get(self.metric, ())
        return marks(self._target(pauses), self.terms.warnings, ladder)

    def _target(self, pauses: tuple[Span, ...]) -> int:
        if self.set_due is None:
            return self.terms.targets.get(self.metric, 0)
        return worked(self.terms.calendar, self.started_at, self.set_due, pauses)

    def _due(self, pauses: tuple[Span, ...]) -> datetime:
        return self.set_due or self._reached(self._target(pauses), pauses)

    def _instant(self, mark: Mark, pauses: tuple[Span, ...]) -> datetime:
        """When a mark comes; one before the start comes at the start."""
        if self.set_due is None:
            return self._reached(mark.seconds, pauses)
        beyond = mark.seconds - self._target(pauses)
        if beyond >= 0:
            return due(self.terms.calendar, self.set_due, beyond)
        return max(before(self.terms.calendar, self.set_due, -beyond), self.started_at)

    def _reached(self, seconds: int, pauses: tuple[Span, ...]) -> datetime:
        """When so much time has passed, counted once as long as nothing that it rests on changes."""
        if self.known_for != (place := (self.started_at, pauses, self.terms)):
            self.known_for, self.known = place, {}
        found = self.known.get(seconds)
        if found is None:
            found = self.known[seconds] = due(self.terms.calendar, self.started_at, seconds, pauses)
        return found


_WITH_DUE = (ClockState.RUNNING, ClockState.FULFILLED)


def _basis(terms: Terms, metric: Metric) -> tuple[int | None, Calendar]:
    """What the due time rests on."""
    return terms.targets.get(metric), terms.calendar
