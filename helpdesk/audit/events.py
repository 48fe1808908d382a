"""What happens to the audit itself."""

from typing import ClassVar

from helpdesk.audit.enums import ExportForm
from helpdesk.events.event import Event, event


@event
class AuditExported(Event, frozen=True, kw_only=True):
    """What it was narrowed to stands in the change beside it."""

    subject: ClassVar[str] = "company"
    company: int = 1
    form: ExportForm
