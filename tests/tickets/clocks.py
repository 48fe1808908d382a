"""What tests of clocks begin with, and what they read back of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from helpdesk.db.sql import fetch
from helpdesk.sla.calendar_content import CalendarContent
from helpdesk.sla.enums import Metric
from helpdesk.sla.policy_content import PolicyContent
from tests.factories.calendars import make_calendar
from tests.factories.policies import MadePolicy, make_policy

HOUR = 3600
LONDON = (("09:00", "12:30"), ("13:15", "17:30"))
# The calendar of the worked examples: 465 minutes a day, Good Friday and Easter Monday off.
K = CalendarContent(zone="Europe/London", week=(LONDON, LONDON, LONDON, LONDON, LONDON, (), ()))
# A Tuesday in summer time.
TUESDAY = datetime(2026, 3, 31, tzinfo=UTC)


def at(hours: float, day: int = 0) -> datetime:
    """So many hours after the Tuesday began by the clocks of London, `day` days later."""
    return TUESDAY + timedelta(days=day, hours=hours - 1)


async def promise(*, targets: dict[Metric, int], **columns: Any) -> MadePolicy:
    """A default policy with these targets for every priority, on the calendar of the worked examples."""
    await make_calendar(content=K, is_default=True)
    every = dict.fromkeys(("low", "normal", "high", "urgent"), targets)
    return await make_policy(
        PolicyContent(targets={**every, **columns.pop("by_level", {})}, **columns), is_default=True
    )


async def clocks_of(ticket: int, *columns: str) -> list[tuple[Any, ...]]:
    """Metric, cycle and state of each clock, and these columns."""
    rows = await fetch(
        "SELECT * FROM sla_clocks WHERE subject_kind = 'ticket' AND subject_id = $1 ORDER BY metric, cycle",
        ticket,
    )
    return [tuple(row[name] for name in ("metric", "cycle", "state", *columns)) for row in rows]
