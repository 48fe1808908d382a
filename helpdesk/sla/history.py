"""What happened to a subject, as far as its clocks ask. Everything they show is derived from it."""

from datetime import datetime

from msgspec import Struct

from helpdesk.sla.enums import Metric, Phase, TermsCause
from helpdesk.sla.terms import Terms


class Fact(Struct, frozen=True, kw_only=True, tag=True):
    at: datetime


class Opened(Fact, frozen=True, kw_only=True):
    """The subject is there. By a customer or for one, its opening is their first message."""

    by_customer: bool
    phase: Phase = Phase.NEW


class CustomerWrote(Fact, frozen=True, kw_only=True):
    pass


class Answered(Fact, frozen=True, kw_only=True):
    """A person of ours spoke to the customer in public, or rang them."""

    message: int | None = None


class AnsweredAutomatically(Fact, frozen=True, kw_only=True):
    """A machine of ours spoke to the customer. An acknowledgement of receipt is not one."""


class AnswerLost(Fact, frozen=True, kw_only=True):
    """An answer of ours could not be delivered after all: it counts as never given."""

    message: int


class PhaseChanged(Fact, frozen=True, kw_only=True):
    phase: Phase


class TermsChanged(Fact, frozen=True, kw_only=True):
    """Other terms hold from here on. The first of a subject stands at its opening."""

    terms: Terms
    cause: TermsCause
    id: int | None = None


class DueSet(Fact, frozen=True, kw_only=True):
    """Somebody set the due time of the running clock of a metric by hand; None takes that back."""

    metric: Metric
    due: datetime | None


class Merged(Fact, frozen=True, kw_only=True):
    """Another subject, with this history of its own, was merged into this one."""

    source: "tuple[Event, ...]"


class Withdrawn(Fact, frozen=True, kw_only=True):
    """It was merged into another, thrown away or found to be spam: no clock of it counts any more."""


class Restored(Fact, frozen=True, kw_only=True):
    """It was withdrawn by mistake and counts again."""


Event = (
    Opened
    | CustomerWrote
    | Answered
    | AnsweredAutomatically
    | AnswerLost
    | PhaseChanged
    | TermsChanged
    | DueSet
    | Merged
    | Withdrawn
    | Restored
)
History = tuple[Event, ...]


def phase_of(history: History) -> Phase:
    """Where a subject stands after all of it."""
    phases = [fact.phase for fact in history if isinstance(fact, (Opened, PhaseChanged))]
    return phases[-1] if phases else Phase.NEW
