"""Which promises a report is about."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from helpdesk.reports.enums import Grouping, Outcome
from helpdesk.sla.enums import Metric

LONGEST_DAYS = 3 * 366
NOBODY = "none"


class ReportFilters(Struct, frozen=True, kw_only=True):
    """Promises that were decided from one local day to another, both of them included.

    A promise is decided when it is fulfilled or when it is broken, whichever came first. `key` narrows to
    one group of a grouping: its id or name, "none" for those without one.
    """

    since: date
    until: date
    zone: str = "UTC"
    metric: Metric | None = None
    outcome: Outcome | None = None
    grouping: Grouping = Grouping.MONTH
    key: str = ""

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.since, time.min, ZoneInfo(self.zone))

    @property
    def ends(self) -> datetime:
        """The instant after the last day."""
        return datetime.combine(self.until + timedelta(days=1), time.min, ZoneInfo(self.zone))
