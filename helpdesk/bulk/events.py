"""What happens to bulk changes; what they did to each ticket is that ticket's own history."""

from typing import ClassVar

from helpdesk.events.event import Event, event


@event
class BulkChangeStarted(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "bulk_change"
    bulk_change: int
    tickets: int


@event
class BulkChangeStopped(Event, frozen=True, kw_only=True):
    """Whoever began it wants the rest of its tickets left alone."""

    subject: ClassVar[str] = "bulk_change"
    bulk_change: int


@event
class BulkChangeUndone(Event, frozen=True, kw_only=True):
    """Each ticket that is still as it was set is to have its earlier values back."""

    subject: ClassVar[str] = "bulk_change"
    bulk_change: int
