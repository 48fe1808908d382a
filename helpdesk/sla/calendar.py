"""When work is done: windows of local time in a zone, with days that differ."""

import re
from collections.abc import Mapping
from datetime import date

from msgspec import Struct

DAY_SECONDS = 86_400


class Window(Struct, frozen=True, order=True):
    """Working time by the wall clock, in seconds since local midnight.

    It belongs to the day on which it starts. An `end` that is not after the `start` is on the next day, so
    that 22:00 to 06:00 is a night shift; 00:00 to 24:00 (`DAY_SECONDS`) is the whole day.
    """

    start: int
    end: int


Windows = tuple[Window, ...]


class Calendar(Struct, frozen=True):
    """The working time of a zone.

    `week` has the windows of Monday to Sunday. `days` has those of single local dates, `yearly` of the same
    (month, day) in every year, in place of the week's: none for a holiday, other ones for half a day or a
    working Saturday. A single date wins over a yearly one.
    """

    zone: str
    week: tuple[Windows, Windows, Windows, Windows, Windows, Windows, Windows]
    days: Mapping[date, Windows] = {}
    yearly: Mapping[tuple[int, int], Windows] = {}


WHOLE_DAY: Windows = (Window(0, DAY_SECONDS),)
ALWAYS = Calendar("UTC", (WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY))


_WALL = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)


def seconds_of(wall: str) -> int:
    """Seconds since midnight of a time like "09:00", "9:30" or "24:00"; anything else is a ValueError."""
    found = _WALL.fullmatch(wall)
    seconds = int(found[1]) * 3600 + int(found[2]) * 60 if found else DAY_SECONDS + 1
    if seconds > DAY_SECONDS:
        raise ValueError(wall)
    return seconds
