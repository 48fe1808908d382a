"""What happens to the notices of colleagues."""

from typing import ClassVar

from helpdesk.events.event import Event, event


@event
class NoticeGiven(Event, frozen=True, kw_only=True):
    """Something lies in the tray of a person, by whose id it is known."""

    subject: ClassVar[str] = "tray"
    tray: int
    notice: int
