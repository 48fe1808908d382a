"""Days that are taken over from elsewhere into the form of a calendar: by year, each on or off."""

from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid
from helpdesk.core.formats import zone_or_utc
from helpdesk.core.i18n import gettext as _
from helpdesk.sla.calendar_content import Day
from helpdesk.sla.feeds import feed_of
from helpdesk.sla.holiday_lists import Region, holidays_of, is_region, regions, usual_years
from helpdesk.sla.hours import hours_text
from helpdesk.web.admin.calendar_form import HOLIDAYS, MOST_LISTS, DayList, Filled
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
    unread: int
    years: list[ListedYear]


def shown_list(found: DayList) -> ShownList:
    numbered = sorted(enumerate(found.days), key=lambda pair: (pair[1].on, pair[0]))
    years = [
        _year(year, [_day(number, day) for number, day in days])
        for year, days in groupby(numbered, key=lambda pair: pair[1].on.year)
    ]
    return ShownList(
        source=found.source,
        title=list_title(found.source),
        as_json=found.as_json,
        unread=found.unread,
        years=years,
    )


def with_holidays(filled: Filled) -> Filled:
    """The form with the holidays of the country or region that is chosen in it, for the usual years."""
    code = filled.form.value("region") or filled.form.value("country")
    if not is_region(code):
        return filled.refused({"country": _("Please choose a country.")})
    years = usual_years(now().astimezone(zone_or_utc(filled.form.value("zone"))).date())
    source = f"{HOLIDAYS}:{code}"
    return with_list(filled, DayList(source=source, days=holidays_of(code, years))).valued(region="")


def with_feed(filled: Filled, content: bytes) -> Filled:
    """The form with the days of an iCal file; its refusal stands beside the field."""
    zone = zone_or_utc(filled.form.value("zone"))
    try:
        feed = feed_of(content, zone=zone.key, today=now().astimezone(zone).date())
    except Invalid as refusal:
        return filled.refused(refusal.fields)
    found = DayList(source=f"feed:{feed.name}", days=feed.days, unread=feed.unread)
    return with_list(filled, found)


def with_list(filled: Filled, found: DayList) -> Filled:
    """The form with a list in place of an older one of its source, whose switches it keeps."""
    if not found.days:
        return filled.refused({"lists": _("There is no day in it for the years to come.")})
    older = next((each for each in filled.lists if each.source == found.source), None)
    others = tuple(each for each in filled.lists if each.source != found.source)
    if len(others) >= MOST_LISTS:
        return filled.refused({"lists": _("There are {most} lists already.").format(most=MOST_LISTS)})
    switches = {(day.on, day.name): day.is_off for day in older.days} if older else {}
    days = tuple(replace(day, is_off=switches.get((day.on, day.name), day.is_off)) for day in found.days)
    return replace(filled, lists=(*others, replace(found, days=days)))


def without_list(filled: Filled, source: str) -> Filled:
    return replace(filled, lists=tuple(each for each in filled.lists if each.source != source))


def list_title(source: str) -> str:
    """What a list is called: the place whose holidays they are, or the name of a feed."""
    kind, _colon, name = source.partition(":")
    return _("Holidays: {place}").format(place=place_name(name)) if kind == HOLIDAYS else name or kind


def place_name(code: str) -> str:
    """A country or a region of one by name: "Germany, Bayern"."""
    country = next((each for each in regions() if each.code == code.partition("-")[0]), None)
    if country is None:
        return code
    part = next((each for each in country.parts if each.code == code), None)
    return f"{country.name}, {part.name}" if part else country.name


def parts_of(country: str) -> tuple[Region, ...]:
    return next((each.parts for each in regions() if each.code == country), ())


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
