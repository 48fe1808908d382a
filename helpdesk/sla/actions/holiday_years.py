"""Calendars learn the holidays of years to come before somebody misses them."""

from contextlib import suppress

from helpdesk.core.clock import now
from helpdesk.core.formats import zone_or_utc
from helpdesk.events.actor import Actor
from helpdesk.sla.actions.calendars import CalendarDraft, Outdated, base_of, change_calendar
from helpdesk.sla.holiday_years import with_years_to_come
from helpdesk.sla.queries.calendars import calendars


async def add_holiday_years(actor: Actor) -> None:
    """Give every calendar in use the holidays that its lists do not reach yet, each as a version of its own.

    One that somebody edits just now is left alone until the next time.
    """
    for calendar in await calendars():
        today = now().astimezone(zone_or_utc(calendar.content.zone)).date()
        content = with_years_to_come(calendar.content, today)
        if calendar.retired_at is None and content != calendar.content:
            draft = CalendarDraft(name=calendar.name, content=content, on_call=calendar.on_call)
            with suppress(Outdated):
                await change_calendar(actor, calendar.id, draft, base=base_of(calendar))
