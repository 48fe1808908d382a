"""How times, sizes and names are shown to a reader: in their zone and their language."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel.dates import format_skeleton, format_time, format_timedelta
from babel.numbers import format_decimal, format_percent

from helpdesk.core.clock import now
from helpdesk.core.i18n import current_locale
from helpdesk.core.i18n import gettext as _

A_MINUTE = 60
# Up to here a distance is told in seconds.
EXACT_MINUTES = 2
JUST_NOW = timedelta(seconds=45)
RELATIVE_UP_TO = timedelta(days=6)
# Formatting a time takes a tenth of a millisecond, and a list shows the same fifty again and again.
MOST_KEPT = 20_000
A_THOUSAND = 1000
TEN_IN_TENTHS = 100
SIZE_UNITS = ("B", "kB", "MB", "GB", "TB")


def zone_or_utc(name: str | None) -> ZoneInfo:
    """The zone by this name, or UTC where the name is unknown."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a region is a folder, a long name no file
        return ZoneInfo("UTC")


def is_zone(name: str) -> bool:
    return name in _known_zones()


@lru_cache(1)
def _known_zones() -> frozenset[str]:
    """Asking for them walks through hundreds of files."""
    return frozenset(available_timezones())


def exact_time(at: datetime, zone: str | None = None) -> str:
    """The instant with its zone, as a title shows it: "Mon, 3 Nov 2026, 14:05 CET"."""
    return _exact_minute(at.astimezone(UTC).replace(second=0, microsecond=0), zone, _date_locale())


@lru_cache(MOST_KEPT)
def _exact_minute(at: datetime, zone: str | None, locale: str) -> str:
    local = at.astimezone(zone_or_utc(zone))
    shown = format_skeleton("yMMMEd", local, locale=locale)
    return f"{shown}, {local:%H:%M} {local.tzname()}"


def relative_time(at: datetime, zone: str | None = None) -> str:
    """How long ago or ahead, in words; a date once it is further than six days off."""
    distance = at - now()
    if abs(distance) < JUST_NOW:
        return _("just now")
    if abs(distance) > RELATIVE_UP_TO:
        return short_date(at, zone)
    # To the minute, beyond the first two: nobody is told more.
    seconds = round(distance.total_seconds())
    exact = abs(seconds) < EXACT_MINUTES * A_MINUTE
    return distance_in_words(seconds if exact else round(seconds / A_MINUTE) * A_MINUTE, current_locale())


@lru_cache(MOST_KEPT)
def distance_in_words(seconds: int, locale: str) -> str:
    return format_timedelta(timedelta(seconds=seconds), add_direction=True, format="short", locale=locale)


def short_date(at: datetime, zone: str | None = None) -> str:
    local = at.astimezone(zone_or_utc(zone))
    this_year = now().astimezone(local.tzinfo).year
    return _short_day(local.date(), "MMMd" if local.year == this_year else "yMMMd", _date_locale())


def full_day(day: date) -> str:
    """A day that is none of an instant, with its year: "31 Dec 2026"."""
    return _short_day(day, "yMMMd", _date_locale())


@lru_cache(MOST_KEPT)
def _short_day(day: date, skeleton: str, locale: str) -> str:
    return format_skeleton(skeleton, day, locale=locale)


def _date_locale() -> str:
    """The reader's language; in plain English the day comes first, as most of the world writes it."""
    return "en_GB" if current_locale() == "en" else current_locale()


def clock_time(at: datetime, zone: str | None = None) -> str:
    local = at.astimezone(zone_or_utc(zone))
    return _clock(time(local.hour, local.minute), current_locale())


@lru_cache(MOST_KEPT)
def _clock(at: time, locale: str) -> str:
    return format_time(at, "HH:mm", locale=locale)


def file_size(size: int) -> str:
    """A size in the decimal units people see elsewhere, in the reader's language: 1.2 MB."""
    amount, unit = _rounded(size)
    return f"{format_decimal(amount, '#,##0.#', locale=current_locale())} {unit}"


def _rounded(size: int) -> tuple[float, str]:
    """What is shown must stay below a thousand, so it is rounded before its unit is chosen.

    In whole numbers, so that `static/js/sizes.js` comes to the same.
    """
    for power, unit in enumerate(SIZE_UNITS[:-1]):
        scale = 1000**power
        tenths = (size * 10 + scale // 2) // scale
        if tenths < TEN_IN_TENTHS:
            return tenths / 10, unit
        whole = (size + scale // 2) // scale
        if whole < A_THOUSAND:
            return whole, unit
    return (size + A_THOUSAND**4 // 2) // A_THOUSAND**4, SIZE_UNITS[-1]


def whole_number(count: int) -> str:
    """A count with its thousands apart, in the reader's language: 4,312."""
    return format_decimal(count, "#,##0", locale=current_locale())


def percent(share: float) -> str:
    """A part of a whole, from 0 to 1, with one decimal: 98.5 %. Only what is whole is called a hundred."""
    tenths = int(share * 1000)
    return format_percent(tenths / 1000, "#,##0.#%", locale=current_locale())


def initials(name: str) -> str:
    """Up to two letters that stand for a name in an avatar."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"
