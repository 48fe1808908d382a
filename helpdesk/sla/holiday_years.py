"""The holidays of years to come, for calendars that have taken over a country's."""

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from helpdesk.core.i18n import available_locales, in_locale
from helpdesk.sla.calendar_content import CalendarContent, Day
from helpdesk.sla.holiday_lists import holidays_of, is_region, usual_years

_LIST = "holidays:"


def with_years_to_come(content: CalendarContent, today: date) -> CalendarContent:
    """The calendar with the holidays of the years that its lists do not reach yet. Nothing else changes.

    A holiday that was switched off or on in the last year before is so in the new ones.
    """
    sources = dict.fromkeys(day.source for day in content.days if day.source.startswith(_LIST))
    added = [day for source in sources for day in _years_to_come(content, source, today)]
    return replace(content, days=(*content.days, *added)) if added else content


def _years_to_come(content: CalendarContent, source: str, today: date) -> Iterable[Day]:
    code = source.removeprefix(_LIST)
    known = [day for day in content.days if day.source == source]
    last = max(day.on.year for day in known)
    missing = [year for year in usual_years(today) if year > last]
    if not (missing and is_region(code)):
        return ()
    before = [day for day in known if day.on.year == last]
    switches = {day.name: day.is_off for day in before}
    with in_locale(_language_of(before, code, last)):
        found = holidays_of(code, missing)
    return [replace(day, is_off=switches.get(day.name, day.is_off)) for day in found]


def _language_of(days: list[Day], code: str, year: int) -> str:
    """The language in which the days were taken over, so that the same holiday keeps its name."""
    names = {day.name for day in days}
    return max(available_locales(), key=lambda locale: len(names & _names(code, year, locale)))


def _names(code: str, year: int, locale: str) -> set[str]:
    with in_locale(locale):
        return {day.name for day in holidays_of(code, [year])}
