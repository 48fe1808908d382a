"""A clock as it is derived: one wait for one promise."""

from datetime import datetime

from msgspec import Struct

from helpdesk.sla.arithmetic import Span
from helpdesk.sla.enums import BreachCause, ClockState, Metric, StepKind


class Step(Struct, frozen=True, order=True):
    """Something a clock does at an instant.

    `level` is the number of a level of the ladder, counted from 0, the percentage of a warning, or how many
    breaches were excused before this one.
    """

    at: datetime
    kind: StepKind
    level: int = 0


class Clock(Struct, frozen=True, kw_only=True):
    """One run of a metric; `cycle` counts the runs of the same metric on a subject from 1.

    `due_at` is when the promise ends as things stand: None while paused, at fulfilment what it was then.
    `worked` is in seconds of working time until fulfilment or now, `left` what is left of the target (less
    than 0 when late). `steps` has what it does or did, in order; those of a paused clock that lie ahead are
    not known yet. Those that lie behind never change any more, whatever happens afterwards; a level that is
    there twice was armed again. `pauses` are those until now or its end. `terms` is the id of the
    TermsChanged it stands under.
    """

    metric: Metric
    cycle: int
    state: ClockState
    started_at: datetime
    target: int
    worked: int
    due_at: datetime | None = None
    paused_at: datetime | None = None
    fulfilled_at: datetime | None = None
    breached_at: datetime | None = None
    breach_cause: BreachCause | None = None
    cancelled_at: datetime | None = None
    is_set_by_hand: bool = False
    steps: tuple[Step, ...] = ()
    pauses: tuple[Span, ...] = ()
    terms: int | None = None

    @property
    def left(self) -> int:
        return self.target - self.worked


class Total(Struct, frozen=True):
    """A sum of working time without a target: how long the requester waited, how long agents worked.

    `raw` is the same by the clock on the wall.
    """

    metric: Metric
    worked: int
    raw: int


class Clocks(Struct, frozen=True):
    """Every clock of a subject, by metric and cycle, and its sums."""

    clocks: tuple[Clock, ...]
    totals: tuple[Total, ...]
