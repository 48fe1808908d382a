"""What clocks do, told on whatever they run for."""

from helpdesk.events.event import EventOfAny, event
from helpdesk.sla.enums import BreachCause, Metric


class ClockEvent(EventOfAny, frozen=True, kw_only=True):
    """A step of a clock; `level` is its number among those of its kind, from 0.

    `is_late`: it was done only some time after it was due, because nobody was at work.
    """

    clock: int
    metric: Metric
    cycle: int
    level: int
    is_late: bool


@event
class ClockWarned(ClockEvent, frozen=True, kw_only=True):
    pass


@event
class ClockBreached(ClockEvent, frozen=True, kw_only=True):
    cause: BreachCause


@event
class LadderStepDue(ClockEvent, frozen=True, kw_only=True):
    """A level of the ladder was reached: its actions are to be done under these terms."""

    terms: int | None

    @property
    def turn(self) -> str:
        """The levels of one subject are climbed one after another, also when they were missed together."""
        return f"escalation:{self.of_kind}:{self.of}"
