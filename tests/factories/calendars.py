"""Calendars for tests, as rows: nothing is recorded by making them."""

from itertools import count
from typing import Any

import msgspec
from msgspec.structs import replace

from helpdesk.sla.calendar_content import NO_HOURS, CalendarContent, Day, Hours
from helpdesk.sla.tables import CalendarRow, CalendarVersion

_numbers = count(1)

OFFICE: Hours = (("09:00", "17:00"),)
WEEK = (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, NO_HOURS, NO_HOURS)


def office_content(zone: str = "Europe/London", *days: Day, **fields: Any) -> CalendarContent:
    """Monday to Friday from nine to five, and these days."""
    return replace(CalendarContent(zone=zone, week=WEEK, days=days), **fields)


async def make_calendar(name: str = "", *, content: CalendarContent | None = None, **columns: Any) -> int:
    """A calendar in its first version; its id."""
    calendar = CalendarRow(name=name or f"Calendar {next(_numbers)}", **columns)
    await CalendarRow.insert(calendar)
    version = CalendarVersion(
        calendar=calendar.id,
        number=1,
        content=msgspec.json.encode(content or office_content()).decode(),
    )
    await CalendarVersion.insert(version)
    return calendar.id
