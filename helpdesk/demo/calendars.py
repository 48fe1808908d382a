"""When the demonstration company works: care in Oslo, the workshop in Lisbon, each with its own holidays."""

from datetime import date, timedelta

from helpdesk.accounts.actions.team_care import set_team_care
from helpdesk.demo.people import Company
from helpdesk.events.actor import SYSTEM
from helpdesk.sla.actions.calendars import CalendarDraft, create_calendar
from helpdesk.sla.calendar_content import NO_HOURS, CalendarContent, Day, Hours
from helpdesk.sla.holiday_lists import holidays_of, usual_years

OSLO, LISBON = "Care, Oslo", "Workshop, Lisbon"
# Whoever leads a team is on call for it.
LEADS = {"care": "ingrid.solberg@soleandlace.example", "workshop": "beatriz.almeida@soleandlace.example"}
CARE_HOURS: Hours = (("09:00", "17:00"),)
WORKSHOP_HOURS: Hours = (("08:00", "12:30"), ("13:30", "17:30"))
SATURDAY = 5


async def load_calendars(company: Company, today: date) -> None:
    """Make both calendars, that of care the default one, and give them to the teams with their leads."""
    calendars = {"care": care_calendar(today), "workshop": workshop_calendar(today)}
    for team, (name, content) in calendars.items():
        lead = company.person(LEADS[team])
        calendar = await create_calendar(SYSTEM, CalendarDraft(name=name, content=content, on_call=lead))
        await set_team_care(SYSTEM, company.teams[team], lead=lead, calendar=calendar)


def care_calendar(today: date) -> tuple[str, CalendarContent]:
    """Nine to five, and half a day before Christmas."""
    eve = Day(on=date(today.year, 12, 24), name="Christmas Eve", hours=(("09:00", "12:00"),), is_yearly=True)
    return OSLO, _content("Europe/Oslo", CARE_HOURS, "NO", today, eve)


def workshop_calendar(today: date) -> tuple[str, CalendarContent]:
    """With a long lunch, and a Saturday on which the kits of the season are made ready."""
    next_saturday = today + timedelta(days=(SATURDAY - today.weekday()) % 7 + 7)
    kits = Day(on=next_saturday, name="Club kits are made ready", hours=(("09:00", "13:00"),))
    return LISBON, _content("Europe/Lisbon", WORKSHOP_HOURS, "PT-11", today, kits)


def _content(zone: str, hours: Hours, region: str, today: date, own: Day) -> CalendarContent:
    return CalendarContent(
        zone=zone,
        week=(hours, hours, hours, hours, hours, NO_HOURS, NO_HOURS),
        days=(own, *holidays_of(region, usual_years(today))),
        regions=(region,),
    )
