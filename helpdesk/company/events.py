"""What the company decides for itself."""

from typing import ClassVar

from helpdesk.company.enums import DecisionKey
from helpdesk.events.event import Event, event


@event
class DecisionMade(Event, frozen=True, kw_only=True):
    """A decision has another value than before; both stand in the change beside it.

    There is one company an installation, so its number is always the same.
    """

    subject: ClassVar[str] = "company"
    company: int = 1
    key: DecisionKey
