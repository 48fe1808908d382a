"""Holidays that were taken over go on: each new year the calendars get those of one more year to come."""

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from helpdesk.core.clock import now
from helpdesk.core.formats import zone_or_utc
from helpdesk.events.actor import SYSTEM
from helpdesk.sla.actions.calendars import CalendarDraft, Outdated, base_of, change_calendar
from helpdesk.sla.calendar_content import CalendarContent, Day
from helpdesk.sla.holiday_lists import holidays_of, is_region, usual_years
from helpdesk.sla.queries.calendars import CalendarRecord, calendars


async def renew_holidays() -> None:
    """Give every calendar in use the holidays of the years that its regions lack so far."""
    for calendar in await calendars():
        if calendar.retired_at is None and calendar.content.regions:
            await _renew(calendar)


async def _renew(calendar: CalendarRecord) -> None:
    today = now().astimezone(zone_or_utc(calendar.content.zone)).date()
    content = with_coming_years(calendar.content, today)
    if content == calendar.content:
        return
    draft = CalendarDraft(name=calendar.name, content=content, on_call=calendar.on_call)
    try:
        await change_calendar(SYSTEM, calendar.id, draft, base=base_of(calendar))
    except Outdated:
        # Somebody changes it at this moment; tomorrow is early enough.
        return


def with_coming_years(content: CalendarContent, today: date) -> CalendarContent:
    """The calendar with the holidays of each region for the years after the last that it has."""
    found = [day for code in content.regions for day in _missing(content.days, code, today)]
    return replace(content, days=(*content.days, *found)) if found else content


def _missing(days: Iterable[Day], code: str, today: date) -> tuple[Day, ...]:
    last = max((day.on.year for day in days if day.source == f"holidays:{code}"), default=today.year - 1)
    years = [year for year in usual_years(today) if year > last]
    # A region that the product no longer knows keeps the days it has.
    return holidays_of(code, years) if years and is_region(code) else ()
