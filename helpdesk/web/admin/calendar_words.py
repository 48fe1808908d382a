"""Calendars in words: the week on a line, the names of days and dates."""

from datetime import date
from itertools import groupby

from babel.dates import format_date, get_day_names

from helpdesk.core.i18n import current_locale
from helpdesk.sla.calendar_content import CalendarContent
from helpdesk.sla.hours import hours_text


def day_names(width: str = "wide") -> list[str]:
    """Monday to Sunday in the reader's language; "abbreviated" for tables."""
    names = get_day_names(width, locale=current_locale())  # pyright: ignore[reportArgumentType] - a width
    return [names[number] for number in range(7)]


def week_words(content: CalendarContent) -> list[str]:
    """The week in as few lines as it takes: "Mon–Fri 09:00–17:00", "Sat 10:00–14:00"."""
    names = day_names("abbreviated")
    lines: list[str] = []
    for hours, run in groupby(range(7), key=lambda number: content.week[number]):
        days = list(run)
        if hours:
            lines.append(f"{_span(names[days[0]], names[days[-1]])} {hours_text(hours)}")
    return lines


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"


def date_words(on: date) -> str:
    """A date with its weekday: "Thu, 24 Dec 2026"."""
    locale = "en_GB" if current_locale() == "en" else current_locale()
    return format_date(on, "EEE, d MMM y", locale=locale)


def day_and_month(on: date) -> str:
    locale = "en_GB" if current_locale() == "en" else current_locale()
    return format_date(on, "d MMM", locale=locale)
