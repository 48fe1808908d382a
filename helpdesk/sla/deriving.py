"""The clocks of a subject, derived from its history by a pure function: the only place that decides them."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from helpdesk.sla.clock import Clocks
from helpdesk.sla.enums import SUMS, BreachCause, MergeStart, Metric, Phase, Reopen, TermsCause
from helpdesk.sla.history import (
    Answered,
    AnsweredAutomatically,
    AnswerLost,
    CustomerWrote,
    DueSet,
    Event,
    Fact,
    History,
    Merged,
    Opened,
    PhaseChanged,
    Restored,
    TermsChanged,
    Withdrawn,
)
from helpdesk.sla.sums import Sums
from helpdesk.sla.waits import NO_TERMS, Still, Wait

OVER = frozenset({Phase.SOLVED, Phase.CLOSED})
METRICS = tuple(metric for metric in Metric if metric not in SUMS)
_REPLIES = (Metric.FIRST_REPLY, Metric.NEXT_REPLY)
_ALL = frozenset(METRICS)
_NONE: frozenset[Metric] = frozenset()
_SOLUTIONS = (Metric.RESOLUTION, Metric.PROMISE)


def derive(history: History, as_of: datetime) -> Clocks:
    """Every clock as it stands at an instant, after the facts of that instant; later ones are not looked at.

    Facts of the same instant hold in the order in which they are given. What is derived for the past stays
    so, whatever facts are added later.
    """
    course = _Course(NO_TERMS_YET)
    for fact in sorted(history, key=_at):
        if fact.at > as_of:
            break
        course.follow(fact)
    return course.clocks(as_of)


NO_TERMS_YET = TermsChanged(at=datetime.min.replace(tzinfo=UTC), terms=NO_TERMS, cause=TermsCause.OPENED)
_at = attrgetter("at")


class _Answer(NamedTuple):
    """An answer of ours, and the waits that it ended."""

    message: int | None
    ended: list[Wait]


class _Course:
    """A subject on its way through its history: where it stands, who waits for what."""

    def __init__(self, terms: TermsChanged) -> None:
        self.terms = terms
        self.phase = Phase.NEW
        self.opened_at: datetime | None = None
        self.waits: list[Wait] = []
        self.current: dict[Metric, Wait] = {}
        self.stills: dict[Metric, list[Still]] = {metric: [] for metric in METRICS}
        self.cycles: Counter[Metric] = Counter()
        self.answers: list[_Answer] = []
        self.has_customer_written = False
        self.has_machine_answered = False
        self.withdrawn_at: datetime | None = None
        self.standing: tuple[frozenset[Metric], bool] = (_NONE, False)
        self.sums = Sums()

    def follow(self, fact: Event) -> None:
        _FOLLOWED[type(fact)](self, fact)

    def clocks(self, as_of: datetime) -> Clocks:
        for wait in self.current.values():
            self._settle(wait, as_of + datetime.resolution)
        shown = [wait for wait in self.waits if wait.cycle and not self._is_hidden(wait)]
        shown.sort(key=lambda wait: (METRICS.index(wait.metric), wait.cycle))
        return Clocks(tuple(wait.clock(as_of, self.withdrawn_at) for wait in shown), self.sums.totals(as_of))

    def _is_hidden(self, wait: Wait) -> bool:
        """Whether it began only after the subject had been withdrawn."""
        return self.withdrawn_at is not None and wait.begun_at > self.withdrawn_at

    # What happens

    def opened(self, fact: Opened) -> None:
        self.opened_at = fact.at
        for metric in _SOLUTIONS:
            self._start(metric, fact.at)
        if fact.by_customer:
            self._customer_spoke(fact.at)
        self.phase_changed(PhaseChanged(at=fact.at, phase=fact.phase))

    def customer_wrote(self, fact: CustomerWrote) -> None:
        self._customer_spoke(fact.at)

    def answered(self, fact: Answered) -> None:
        ended = [self._end(metric, fact.at) for metric in (*_REPLIES, Metric.UPDATE)]
        self.answers.append(_Answer(fact.message, [wait for wait in ended if wait]))
        self.has_machine_answered = False
        if self.phase not in OVER:
            self._start(Metric.UPDATE, fact.at)

    def answered_automatically(self, fact: AnsweredAutomatically) -> None:
        if self.terms.terms.counts_automatic:
            self.answered(Answered(at=fact.at))
        else:
            self.has_machine_answered = True

    def answer_lost(self, fact: AnswerLost) -> None:
        """What the last answer had ended goes on, as if it had never been given."""
        place = next((n for n, answer in enumerate(self.answers) if answer.message == fact.message), None)
        if place is None:
            return
        lost = self.answers.pop(place)
        if place < len(self.answers):
            self.answers[place].ended.extend(lost.ended)
            return
        for metric in (*_REPLIES, Metric.UPDATE):
            self._cancel(metric, fact.at)
        for wait in lost.ended:
            self._go_on(wait, fact.at)

    def phase_changed(self, fact: PhaseChanged) -> None:
        was_over, is_over = self.phase in OVER, fact.phase in OVER
        if is_over and not was_over:
            for metric in (*_SOLUTIONS, Metric.NEXT_REPLY):
                self._end(metric, fact.at)
            self._cancel(Metric.UPDATE, fact.at)
        self.phase = fact.phase
        self._stand(fact.at)
        if was_over and not is_over:
            self._reopen(fact.at)

    def terms_changed(self, fact: TermsChanged) -> None:
        for wait in self.current.values():
            self._settle(wait, fact.at)
        self.terms = fact
        for wait in self.current.values():
            wait.adopt(fact)
            self._count(wait)
            if fact.cause is TermsCause.CALENDAR_FIX:
                wait.excuse(fact.at)
            wait.rearm(fact.at)
        self._stand(fact.at)

    def due_set(self, fact: DueSet) -> None:
        wait = self.current.get(fact.metric)
        if wait:
            self._settle(wait, fact.at)
            wait.set_by_hand(fact.at, fact.due)
            self._count(wait)
            wait.rearm(fact.at)

    def merged(self, fact: Merged) -> None:
        """Who has been waiting for longer in the other one moves a reply clock back, never forward."""
        source = _Course(self.terms)
        for event in sorted(fact.source, key=_at):
            source.follow(event)
        theirs, ours = source.waiting(), self.waiting()
        if theirs and ours:
            self._start_earlier(ours, theirs.started_at, fact.at)
        resolution = self.current.get(Metric.RESOLUTION)
        if resolution and source.opened_at and self.terms.terms.merge_start is MergeStart.EARLIEST:
            self._start_earlier(resolution, source.opened_at, fact.at)

    def withdrawn(self, fact: Withdrawn) -> None:
        if self.withdrawn_at is None:
            for wait in self.current.values():
                self._settle(wait, fact.at)
            self.withdrawn_at = fact.at
            self._stand(fact.at)

    def restored(self, fact: Restored) -> None:
        if self.withdrawn_at is not None:
            self.withdrawn_at = None
            for wait in self.current.values():
                wait.change_at(fact.at, BreachCause.REOPENED)
            self._stand(fact.at)

    # What follows from it

    def waiting(self) -> Wait | None:
        """The reply a customer waits for."""
        return self.current.get(Metric.FIRST_REPLY) or self.current.get(Metric.NEXT_REPLY)

    def _customer_spoke(self, at: datetime) -> None:
        if not self.has_customer_written:
            self.has_customer_written = True
            self._start(Metric.FIRST_REPLY, at)
        elif self.answers:
            if self.has_machine_answered:
                self._cancel(Metric.NEXT_REPLY, at)
            self._start(Metric.NEXT_REPLY, at)
        self.has_machine_answered = False

    def _start(self, metric: Metric, at: datetime) -> None:
        if metric not in self.current:
            stills = self.stills[metric]
            self._begin(
                Wait(
                    metric=metric,
                    begun_at=at,
                    started_at=at,
                    since=at,
                    stills=stills,
                    first_still=len(stills) - _is_still(stills),
                )
            )

    def _begin(self, wait: Wait) -> None:
        wait.terms, wait.terms_id = self.terms.terms, self.terms.id
        self.waits.append(wait)
        self.current[wait.metric] = wait
        self._count(wait)

    def _count(self, wait: Wait) -> None:
        """Give a wait its cycle once something is promised for it."""
        if wait.is_promised and not wait.cycle:
            self.cycles[wait.metric] += 1
            wait.cycle = self.cycles[wait.metric]

    def _end(self, metric: Metric, at: datetime) -> Wait | None:
        """Meet a promise. While the subject is withdrawn nobody looks at the clock, and nothing is met."""
        if self.withdrawn_at:
            self._cancel(metric, at)
            return None
        wait = self.current.pop(metric, None)
        if wait:
            wait.settle(at)
            wait.ended_at = at
        return wait

    def _cancel(self, metric: Metric, at: datetime) -> None:
        wait = self.current.pop(metric, None)
        if wait:
            self._settle(wait, at)
            wait.cancelled_at = wait.cancelled_at or at

    def _go_on(self, wait: Wait, at: datetime) -> None:
        """It was not met after all. What solving has ended in the meantime stays so."""
        if self.phase in OVER and wait.metric is not Metric.FIRST_REPLY:
            return
        wait.ended_at = None
        self.current[wait.metric] = wait
        wait.adopt(self.terms)
        wait.change_at(at, BreachCause.REOPENED)

    def _reopen(self, at: datetime) -> None:
        """A new cycle of what solving had ended, from where the terms say."""
        for metric in _SOLUTIONS:
            earlier = [wait for wait in self.waits if wait.metric is metric]
            if not earlier or metric in self.current:
                continue
            last, mode = earlier[-1], self.terms.terms.reopen
            if mode is Reopen.RESTART:
                self._start(metric, at)
            else:
                self._begin(_again(last, at, mode))
            self.current[metric].change_at(at, BreachCause.REOPENED)

    def _start_earlier(self, wait: Wait, start: datetime, at: datetime) -> None:
        if start < wait.started_at:
            self._settle(wait, at)
            wait.started_at = start
            wait.change_at(at, BreachCause.RETARGET)

    def _settle(self, wait: Wait, until: datetime) -> None:
        if self.withdrawn_at is None:
            wait.settle(until)

    def _stand(self, at: datetime) -> None:
        """Let each metric run or stand still from here on, as phase and terms say."""
        is_over = self.phase in OVER
        still = _ALL if is_over else self.terms.terms.pauses.get(self.phase, _NONE)
        if (still, is_over) != self.standing:
            for metric in METRICS:
                self._hold(metric, at, is_still=metric in still, is_over=is_over)
            self.standing = (still, is_over)
        phase = None if self.withdrawn_at or not self.opened_at else self.phase
        self.sums.turn(at, phase, self.terms.terms.calendar)

    def _hold(self, metric: Metric, at: datetime, *, is_still: bool, is_over: bool) -> None:
        stills = self.stills[metric]
        was_still = _is_still(stills)
        if is_still == was_still and not (is_still and stills[-1].is_over != is_over):
            return
        wait = self.current.get(metric)
        if wait:
            self._settle(wait, at)
        if was_still:
            stills[-1] = stills[-1]._replace(end=at)
        if is_still:
            stills.append(Still(at, None, is_over))
        elif wait:
            wait.since = at


def _again(last: Wait, at: datetime, mode: Reopen) -> Wait:
    """Another cycle that counts on from the start of the last one."""
    return Wait(
        metric=last.metric,
        begun_at=at,
        started_at=last.started_at,
        since=at,
        stills=last.stills,
        first_still=last.first_still,
        counts_solved_time=mode is Reopen.TOTAL,
    )


def _is_still(stills: list[Still]) -> bool:
    return bool(stills) and stills[-1].end is None


_FOLLOWED: dict[type[Fact], Callable[[_Course, Any], None]] = {
    Opened: _Course.opened,
    CustomerWrote: _Course.customer_wrote,
    Answered: _Course.answered,
    AnsweredAutomatically: _Course.answered_automatically,
    AnswerLost: _Course.answer_lost,
    PhaseChanged: _Course.phase_changed,
    TermsChanged: _Course.terms_changed,
    DueSet: _Course.due_set,
    Merged: _Course.merged,
    Withdrawn: _Course.withdrawn,
    Restored: _Course.restored,
}
