"""The form of a fact: a frozen Struct of ids and plain facts, named in the past tense."""

from typing import Any, ClassVar, NewType, TypeVar

import msgspec
from msgspec import Struct

# The name of a kind of thing, such as "ticket": a word of ours, never what somebody wrote.
SubjectKind = NewType("SubjectKind", str)


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened to one subject.

    A subclass sets `subject` to the name of its field that holds the subject's id; that name is also the
    kind of the subject. It never carries personal text: old and new values go into Changes.
    """

    subject: ClassVar[str] = ""

    @property
    def is_public(self) -> bool:
        """Whether a customer sees something change by it; their open pages hear of nothing else."""
        return False

    @property
    def name(self) -> str:
        return type(self).__name__

    @property
    def subject_kind(self) -> str:
        return self.subject

    @property
    def subject_id(self) -> int:
        return getattr(self, self.subject)

    @property
    def turn(self) -> str | None:
        """Jobs that follow facts of one turn run one after another, in the order of the facts."""
        return None

    def facts(self) -> dict[str, Any]:
        """The event's own fields as plain values, ready for JSON."""
        return msgspec.to_builtins(self)


class EventOfAny(Event, frozen=True, kw_only=True):
    """Something that happens to subjects of several kinds; which kind it is stands in the event itself."""

    subject: ClassVar[str] = "of"
    of_kind: SubjectKind
    of: int

    @property
    def subject_kind(self) -> str:
        return self.of_kind


class Change(Struct, frozen=True):
    """A field's old and new value as the history shows them; erasure masks them, and both are gone."""

    field: str
    old: str | None
    new: str | None
    is_masked: bool = False


Kind = TypeVar("Kind", bound=Event)

EVENT_KINDS: dict[str, type[Event]] = {}


def event(kind: type[Kind]) -> type[Kind]:
    """Register an event class, so that stored events can be read back and none goes unsubscribed.

    Events are stored by name alone, so a second class of one name is refused.
    """
    known = EVENT_KINDS.setdefault(kind.__name__, kind)
    if known.__module__ != kind.__module__:
        raise TypeError(f"{kind.__name__} is an event of {known.__module__} already")
    EVENT_KINDS[kind.__name__] = kind
    return kind


def is_public_event(name: str, stored: str) -> bool:
    """The same of an event as it is stored; one of a kind or form that is no more is nobody's to hear of."""
    kind = EVENT_KINDS.get(name)
    if kind is None:
        return False
    try:
        return msgspec.json.decode(stored, type=kind).is_public
    except msgspec.ValidationError:
        return False
