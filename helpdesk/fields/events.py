"""What happens to the definitions of custom fields; what changed in one stands beside the fact."""

from typing import ClassVar

from helpdesk.events.event import Event, event


@event
class FieldCreated(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "custom_field"
    custom_field: int


@event
class FieldEdited(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "custom_field"
    custom_field: int


@event
class FieldMoved(Event, frozen=True, kw_only=True):
    """It stands before or behind another one than it did."""

    subject: ClassVar[str] = "custom_field"
    custom_field: int


@event
class FieldRetired(Event, frozen=True, kw_only=True):
    """Nobody is asked for it any more; its values stay where they are."""

    subject: ClassVar[str] = "custom_field"
    custom_field: int


@event
class FieldRestored(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "custom_field"
    custom_field: int
