"""What happens to brands."""

from typing import ClassVar

from helpdesk.events.event import Event, event


@event
class BrandChanged(Event, frozen=True, kw_only=True):
    """The fields stand in the changes beside it."""

    subject: ClassVar[str] = "brand"
    brand: int
