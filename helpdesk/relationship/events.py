"""What becomes of promises. They stand in the history of their tickets; the words are beside the facts."""

from typing import ClassVar

from helpdesk.events.event import Event, event


@event
class PromiseMade(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket"
    ticket: int
    promise: int


@event
class PromiseKept(Event, frozen=True, kw_only=True):
    """`is_late`: after the time that was promised."""

    subject: ClassVar[str] = "ticket"
    ticket: int
    promise: int
    is_late: bool


@event
class PromiseBroken(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket"
    ticket: int
    promise: int


@event
class PromiseWithdrawn(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket"
    ticket: int
    promise: int
