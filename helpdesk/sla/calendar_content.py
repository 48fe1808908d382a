"""A calendar as it is edited and kept, version by version: times as people write them."""

from datetime import date

from msgspec import Struct

Hours = tuple[tuple[str, str], ...]
NO_HOURS: Hours = ()


class Day(Struct, frozen=True, kw_only=True):
    """A local date that differs from its weekday: a holiday without hours, half a day, a working Saturday.

    One that is off was taken over from a feed or a list and does not count. `source` says where it is from:
    "own", "holidays:DE-BY" of a country and region, "feed:<name>" of an imported calendar.
    """

    on: date
    name: str = ""
    hours: Hours = NO_HOURS
    is_yearly: bool = False
    is_off: bool = False
    source: str = "own"


class CalendarContent(Struct, frozen=True, kw_only=True):
    """The hours of Monday to Sunday by the clocks of a zone, and the days that differ.

    Hours are like ("09:00", "17:30"); an end not after its start is on the next day, "24:00" is midnight at
    the end. `regions` are those whose holidays were taken over, as "DE-BY" or "NO".
    """

    zone: str
    week: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
    days: tuple[Day, ...] = ()
    regions: tuple[str, ...] = ()
