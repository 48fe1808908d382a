"""Promises that are decided, for the tests of reports."""

from datetime import UTC, datetime, timedelta
from typing import Any

from helpdesk.events.actor import Capability, Role, Staff
from helpdesk.reports.filters import ReportFilters
from tests.factories.shown_clocks import HOUR, make_clock

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)
LEAD = Staff(person=1, name="Lead", role=Role.LEAD)
AGENT = Staff(person=2, name="Agent", role=Role.AGENT)
assert Capability.READ_REPORTS in LEAD.capabilities


async def kept(ticket: int, *, worked: int = HOUR, at: datetime = NOON, **columns: Any) -> int:
    """A clock of four hours that was fulfilled after so many seconds of work, two hours of wall time."""
    usual = {"state": "fulfilled", "worked_seconds": worked, "fulfilled_at": at, "due_at": at}
    return await make_clock(ticket, **{"started_at": at - timedelta(hours=2), **usual, **columns})


async def broken(ticket: int, *, at: datetime = NOON, cause: str = "elapsed", **columns: Any) -> int:
    usual = {"worked": 5 * HOUR, "at": at, "breached_at": at, "breach_cause": cause}
    return await kept(ticket, **{**usual, **columns})


def november(**narrowed: Any) -> ReportFilters:
    usual = {"since": NOON.date().replace(day=1), "until": NOON.date().replace(day=30)}
    return ReportFilters(**{**usual, **narrowed})
