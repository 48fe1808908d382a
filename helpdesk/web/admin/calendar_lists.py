"""Days that were taken over from elsewhere, as the form of a calendar shows them: by year, each on or off."""

from itertools import groupby

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.i18n import gettext as _
from helpdesk.sla.calendar_content import Day
from helpdesk.sla.hours import hours_text
from helpdesk.web.admin.calendar_form import HOLIDAYS, DayList
from helpdesk.web.admin.calendar_words import date_words


class ListedDay(Struct, frozen=True, kw_only=True):
    """One day of a list, by its place in it."""

    number: int
    when: str
    name: str
    hours: str
    counts: bool


class ListedYear(Struct, frozen=True, kw_only=True):
    year: int
    is_open: bool
    counted: int
    days: list[ListedDay]


class ShownList(Struct, frozen=True, kw_only=True):
    """A list by where it is from; `as_json` brings its days along with the form."""

    source: str
    title: str
    as_json: str
    years: list[ListedYear]


def shown_list(found: DayList) -> ShownList:
    numbered = sorted(enumerate(found.days), key=lambda pair: (pair[1].on, pair[0]))
    years = [
        _year(year, [_day(number, day) for number, day in days])
        for year, days in groupby(numbered, key=lambda pair: pair[1].on.year)
    ]
    return ShownList(source=found.source, title=list_title(found.source), as_json=found.as_json, years=years)


def list_title(source: str) -> str:
    kind, _colon, name = source.partition(":")
    return _("Holidays of {region}").format(region=name) if kind == HOLIDAYS else name or kind


def _year(year: int, days: list[ListedDay]) -> ListedYear:
    counted = sum(day.counts for day in days)
    return ListedYear(year=year, is_open=year == now().year, counted=counted, days=days)


def _day(number: int, day: Day) -> ListedDay:
    return ListedDay(
        number=number,
        when=date_words(day.on),
        name=day.name,
        hours=hours_text(day.hours),
        counts=not day.is_off,
    )
