"""The clocks of a ticket: each as a pill, and every sentence about it for whoever opens them."""

from collections.abc import Iterable
from datetime import datetime

from markupsafe import Markup
from msgspec import Struct

from helpdesk.sla.clock import Clock
from helpdesk.sla.enums import BreachCause, ClockState, Metric, Phase, StepKind
from helpdesk.sla.metric_words import metric_label
from helpdesk.sla.queries.explained import ExplainedClock
from helpdesk.sla.sentences import sentences
from helpdesk.tickets.records import TicketRecord
from helpdesk.web.desk.countdowns import due_mark, ended_mark, paused_mark
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.visit import current_visit

# Runs that ended long ago say little; all of them are in the reports.
MOST_ENDED = 6
FIELDS = frozenset({"metric", "due_at", "reason"})
_OPEN = frozenset({ClockState.RUNNING, ClockState.PAUSED})


class ShownClock(Struct, frozen=True, kw_only=True):
    """`can_be_unset`: its due time was set by hand, and could go by its policy again."""

    metric: Metric
    name: str
    pill: Markup
    sentences: tuple[str, ...]
    is_open: bool
    can_be_unset: bool


class ClocksPart(Struct, frozen=True, kw_only=True):
    """Every clock, those that have not ended first and of these the next one; `form` sets a due time."""

    clocks: list[ShownClock]
    choices: list[tuple[str, str]]
    form: Form

    @property
    def marks(self) -> list[ShownClock]:
        """What stands on the line that is always seen: what still runs, else how the last ones ended."""
        return [clock for clock in self.clocks if clock.is_open] or self.clocks[:2]

    @property
    def is_refused(self) -> bool:
        return not FIELDS.isdisjoint(self.form.errors)


def clocks_part(ticket: TicketRecord, found: Iterable[ExplainedClock], form: Form) -> ClocksPart:
    phase, zone = Phase(ticket.status_category), current_visit().zone
    told = [each for each in found if each.clock.state != ClockState.CANCELLED]
    running = sorted((each for each in told if each.clock.state in _OPEN), key=_nearest)
    ended = [each for each in reversed(told) if each.clock.state not in _OPEN][:MOST_ENDED]
    return ClocksPart(
        clocks=[_shown(each, phase, zone) for each in (*running, *ended)],
        choices=[(each.clock.metric.value, metric_label(each.clock.metric)) for each in running],
        form=form,
    )


def _nearest(explained: ExplainedClock) -> tuple[bool, float]:
    clock = explained.clock
    return (clock.due_at is None, clock.due_at.timestamp() if clock.due_at else clock.left)


def _shown(explained: ExplainedClock, phase: Phase, zone: str) -> ShownClock:
    clock = explained.clock
    is_open = clock.state in _OPEN
    return ShownClock(
        metric=clock.metric,
        name=metric_label(clock.metric),
        pill=_pill(clock),
        sentences=sentences(clock, explained.reason, phase=phase, zone=zone),
        is_open=is_open,
        can_be_unset=is_open and clock.is_set_by_hand,
    )


def _pill(clock: Clock) -> Markup:
    match clock.state:
        case ClockState.RUNNING if clock.due_at is not None:
            return due_mark(clock.metric, clock.due_at, _warns_at(clock))
        case ClockState.PAUSED:
            return paused_mark(clock.metric, clock.left)
        case _:
            is_late = clock.breached_at is not None and clock.breach_cause != BreachCause.EXCUSED
            return ended_mark(clock.metric, is_late=is_late)


def _warns_at(clock: Clock) -> datetime | None:
    return next((step.at for step in clock.steps if step.kind == StepKind.WARNING), None)
