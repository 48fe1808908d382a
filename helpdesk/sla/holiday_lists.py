"""Public holidays by country and region, as days that a calendar takes over."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import holidays
from babel import Locale
from msgspec import Struct

from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import current_locale
from helpdesk.sla.calendar_content import Day

# Days on which most offices are open, or close early: they come along switched off.
OPTIONAL = (holidays.BANK, holidays.OPTIONAL, holidays.HALF_DAY)
YEARS_BACK, YEARS_AHEAD = 1, 5


class Region(Struct, frozen=True, kw_only=True):
    """A country ("NO") or a part of one ("DE-BY")."""

    code: str
    name: str


class Country(Region, frozen=True, kw_only=True):
    parts: tuple[Region, ...]


def regions() -> tuple[Country, ...]:
    """Every country with its parts, by name in the language of whoever reads."""
    return _regions(current_locale())


def is_region(code: str) -> bool:
    country, part = _split(code)
    known = _parts()
    return country in known and (part in known[country] if part else "-" not in code)


def usual_years(today: date) -> range:
    """The years whose holidays a calendar takes over."""
    return range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1)


def holidays_of(code: str, years: Iterable[int]) -> tuple[Day, ...]:
    """The holidays of a country or region, in order, and days that are none everywhere, switched off.

    A weekend's holiday that is made up for is there twice: on its day and on the one off for it. Names are in
    the reader's language where they are known in it, otherwise in the country's. NotFound for no region.
    """
    if not is_region(code):
        raise NotFound("region")
    wanted = sorted(set(years))
    counting = _named(code, wanted, (holidays.PUBLIC,))
    others = _named(code, wanted, OPTIONAL)
    return tuple(
        Day(
            on=on,
            name=counting.get(on) or others[on],
            is_off=on not in counting,
            source=f"holidays:{code}",
        )
        for on in sorted(counting | others)
    )


def _named(code: str, years: list[int], categories: tuple[str, ...]) -> dict[date, str]:
    country, part = _split(code)
    kind = type(holidays.country_holidays(country))
    supported = [category for category in categories if category in kind.supported_categories]
    if not supported or not years:
        return {}
    language = _language(kind, current_locale())
    found = holidays.country_holidays(
        country, subdiv=part, years=years, categories=supported, language=language
    )
    return {on: name for on, name in found.items() if on.year in years}


def _language(kind: type[holidays.HolidayBase], wanted: str) -> str | None:
    """The reader's, or the country's own; asked for none, the library would take that of the machine."""
    language = wanted.partition("_")[0]
    known = (each for each in kind.supported_languages if each.partition("_")[0] == language)
    return next(known, kind.default_language)


@lru_cache
def _parts() -> dict[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)


@lru_cache
def _regions(locale: str) -> tuple[Country, ...]:
    names = Locale.parse(locale).territories
    found = [
        Country(code=code, name=names.get(code, code), parts=_parts_of(code, parts))
        for code, parts in _parts().items()
    ]
    return tuple(sorted(found, key=_by_name))


def _parts_of(country: str, parts: list[str]) -> tuple[Region, ...]:
    names = holidays.country_holidays(country).get_subdivision_aliases()
    found = [Region(code=f"{country}-{part}", name=next(iter(names.get(part, ())), part)) for part in parts]
    return tuple(sorted(found, key=_by_name))


def _by_name(region: Region) -> str:
    return region.name.casefold()


def _split(code: str) -> tuple[str, str | None]:
    country, _dash, part = code.partition("-")
    return country, part or None
