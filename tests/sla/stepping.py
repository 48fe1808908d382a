"""Working time counted the slow way: every minute of UTC is put on the wall, every second is stepped over.

Nothing here converts a wall time into an instant: the edges of a window are found by looking which instants
show them.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from helpdesk.sla.arithmetic import Span
from helpdesk.sla.calendar import DAY_SECONDS, Calendar, Windows

MARGIN_DAYS = 4
EPOCH_DAY = date(1970, 1, 1).toordinal()
DAY_MINUTES = DAY_SECONDS // 60


class Stepping:
    """The open seconds of a calendar, less pauses, in a stretch of so many days from a whole minute on."""

    def __init__(self, calendar: Calendar, begin: datetime, days: int, pauses: Sequence[Span] = ()) -> None:
        self.calendar = calendar
        self.begin = begin
        self.shown = shown_by_wall(calendar.zone, begin - timedelta(days=MARGIN_DAYS), days + 2 * MARGIN_DAYS)
        self.open = bytearray(days * DAY_SECONDS)
        first = (begin - timedelta(days=MARGIN_DAYS - 1)).astimezone(ZoneInfo(calendar.zone)).date()
        for number in range(days + 2 * MARGIN_DAYS - 2):
            self._open_day(first + timedelta(days=number))
        for pause in pauses:
            end = len(self.open) if pause.end is None else self.second(pause.end)
            self._fill(self.second(pause.start), end, closed=True)
        self.sums = [0, *accumulate(self.open)]

    def second(self, at: datetime) -> int:
        return int((at - self.begin).total_seconds())

    def worked(self, start: datetime, end: datetime) -> int:
        return self.sums[self.second(end)] - self.sums[self.second(start)]

    def due(self, start: datetime, seconds: int) -> datetime:
        second = self.second(start)
        while seconds:
            seconds -= self.open[second]
            second += 1
        return self.begin + timedelta(seconds=second)

    def before(self, end: datetime, seconds: int) -> datetime | None:
        """None where it lies before the stretch."""
        last = second = self.second(end)
        while second >= 0 and self.sums[last] - self.sums[second] <= seconds:
            second -= 1
        return None if second < 0 else self.begin + timedelta(seconds=second + 1)

    def _open_day(self, day: date) -> None:
        midnight = (day.toordinal() - EPOCH_DAY) * DAY_MINUTES
        if not any(minute in self.shown for minute in range(midnight, midnight + DAY_MINUTES)):
            return
        for window in windows_of(self.calendar, day):
            end = window.end if window.end > window.start else window.end + DAY_SECONDS
            first = min(self._instants(midnight + window.start // 60))
            last = max(self._instants(midnight + end // 60))
            self._fill(self._second_of(first), self._second_of(last))

    def _second_of(self, minute: int) -> int:
        return minute * 60 - int(self.begin.timestamp())

    def _instants(self, wall: int) -> list[int]:
        """The minutes of UTC that show a wall minute; one in a gap moves forward by the whole gap."""
        if wall in self.shown:
            return self.shown[wall]
        first, last = wall, wall
        while first - 1 not in self.shown:
            first -= 1
        while last + 1 not in self.shown:
            last += 1
        return self.shown[wall + last - first + 1]

    def _fill(self, first: int, end: int, *, closed: bool = False) -> None:
        first, end = max(first, 0), min(end, len(self.open))
        if first < end:
            self.open[first:end] = (bytes if closed else _ones)(end - first)


@cache
def shown_by_wall(zone: str, begin: datetime, days: int) -> dict[int, list[int]]:
    """The minutes of UTC by the minute that the clock on the wall shows, both counted from 1970."""
    shown: dict[int, list[int]] = defaultdict(list)
    place = ZoneInfo(zone)
    first = int(begin.timestamp()) // 60
    for minute in range(first, first + days * DAY_MINUTES):
        wall = datetime.fromtimestamp(minute * 60, place)
        day = wall.toordinal() - EPOCH_DAY
        shown[day * DAY_MINUTES + wall.hour * 60 + wall.minute].append(minute)
    return dict(shown)


def windows_of(calendar: Calendar, day: date) -> Windows:
    if day in calendar.days:
        return calendar.days[day]
    return calendar.yearly.get((day.month, day.day), calendar.week[day.weekday()])


def _ones(length: int) -> bytes:
    return b"\1" * length
