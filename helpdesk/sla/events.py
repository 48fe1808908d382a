"""What happens to calendars, and what clocks do, told on whatever they run for."""

from typing import ClassVar

from helpdesk.events.event import Event, EventOfAny, event
from helpdesk.sla.enums import BreachCause, Metric, TermsCause


@event
class CalendarCreated(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "calendar"
    calendar: int


@event
class CalendarEdited(Event, frozen=True, kw_only=True):
    """It has another name, or somebody else is on call; its hours are as they were."""

    subject: ClassVar[str] = "calendar"
    calendar: int


@event
class CalendarHoursChanged(Event, frozen=True, kw_only=True):
    """From now on it says what the version with this number says.

    `excuses_breaches`: a promise that was broken only by what it said before is excused.
    """

    subject: ClassVar[str] = "calendar"
    calendar: int
    version: int
    excuses_breaches: bool = False


@event
class DefaultCalendarChosen(Event, frozen=True, kw_only=True):
    """It counts from now on wherever nothing else says which; the one `before` did."""

    subject: ClassVar[str] = "calendar"
    calendar: int
    before: int | None = None


@event
class CalendarRetired(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "calendar"
    calendar: int


@event
class CalendarRestored(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "calendar"
    calendar: int


@event
class PolicyCreated(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "policy"
    policy: int


@event
class PolicyChanged(Event, frozen=True, kw_only=True):
    """From now on it says what the version with this number says."""

    subject: ClassVar[str] = "policy"
    policy: int
    version: int


@event
class PolicyMoved(Event, frozen=True, kw_only=True):
    """It is asked before or after another one than it was."""

    subject: ClassVar[str] = "policy"
    policy: int


@event
class PolicySwitchedOn(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "policy"
    policy: int


@event
class PolicySwitchedOff(Event, frozen=True, kw_only=True):
    """It promises nothing to anybody until it is switched on again."""

    subject: ClassVar[str] = "policy"
    policy: int


@event
class PolicyRetired(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "policy"
    policy: int


@event
class PolicyRestored(Event, frozen=True, kw_only=True):
    """It is there again, switched off."""

    subject: ClassVar[str] = "policy"
    policy: int


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


@event
class TermsReplaced(EventOfAny, frozen=True, kw_only=True):
    """Something else is promised from now on; by whom and on which calendar stands beside the fact."""

    cause: TermsCause
    policy_version: int | None
    calendar_version: int | None


@event
class DueDateSet(EventOfAny, frozen=True, kw_only=True):
    """Somebody said until when, or took that back, and why; both stand beside the fact."""

    metric: Metric
    is_taken_back: bool = False
