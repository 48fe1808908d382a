"""Working time as spans of instants with running sums, block by block: what the arithmetic bisects in.

Instants are whole microseconds since 1970 in UTC here. A block covers a fixed number of days of UTC and is
made once, so that nothing is counted again; blocks and timelines are limited in number, so memory is too.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from helpdesk.sla.calendar import DAY_SECONDS, Calendar, Window, Windows

SECOND = 1_000_000
BLOCK_DAYS = 256
BLOCK = BLOCK_DAYS * DAY_SECONDS * SECOND
BLOCKS_KEPT = 160
TIMELINES_KEPT = 128
IDENTITIES_KEPT = 1024

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = EPOCH.toordinal()
_MICROSECOND = timedelta(microseconds=1)
_DAY_LENGTH = DAY_SECONDS * SECOND
# A window reaches into the day after its own, and a zone is at most a day away from UTC.
_DAYS_BEFORE = 3
_DAYS_AFTER = 2
_FIRST_DAY = date.min.toordinal() + _DAYS_BEFORE
_LAST_DAY = date.max.toordinal() - _DAYS_BEFORE


def microseconds(at: datetime) -> int:
    """The instant as a number. A wall time that occurs twice is its first one, one in a gap moves forward."""
    return (at - EPOCH) // _MICROSECOND


def instant(number: int) -> datetime:
    return EPOCH + timedelta(microseconds=number)


class Block:
    """The working time of a stretch of UTC: spans in order, and the sum at the end of each."""

    __slots__ = ("ends", "starts", "sums", "total")

    def __init__(self, spans: Iterator[tuple[int, int]]) -> None:
        self.starts = array("q")
        self.ends = array("q")
        self.sums = array("q")
        self.total = 0
        for start, end in spans:
            self.total += end - start
            self.starts.append(start)
            self.ends.append(end)
            self.sums.append(self.total)

    def before(self, at: int) -> int:
        """Working time from the beginning of the block to an instant."""
        begun = bisect_right(self.starts, at)
        if not begun:
            return 0
        left = self.ends[begun - 1] - at
        return self.sums[begun - 1] - left if left > 0 else self.sums[begun - 1]

    def reached(self, amount: int) -> int:
        """The first instant with so much working time since the beginning of the block, which has as much."""
        place = bisect_left(self.sums, amount)
        return self.ends[place] - (self.sums[place] - amount)


class Timeline:
    """The working time of one calendar."""

    def __init__(self, zone: str, week: tuple[Windows, ...], days: "Days", yearly: "Yearly") -> None:
        self._zone = ZoneInfo(zone)
        self._week = week
        self._days = dict(days)
        self._yearly = dict(yearly)
        self._blocks: dict[int, Block] = {}

    def block(self, number: int) -> Block:
        """The block that begins at `number * BLOCK`."""
        found = self._blocks.get(number)
        if found is None:
            found = Block(_clipped(_joined(self._spans(number)), number * BLOCK))
            # A new dict instead of a full one: threads that read the old one are not disturbed.
            self._blocks = {} if len(self._blocks) >= BLOCKS_KEPT else self._blocks
            self._blocks[number] = found
        return found

    def _spans(self, number: int) -> list[tuple[int, int]]:
        first = max(_EPOCH_DAY + number * BLOCK_DAYS - _DAYS_BEFORE, _FIRST_DAY)
        last = min(_EPOCH_DAY + (number + 1) * BLOCK_DAYS + _DAYS_AFTER, _LAST_DAY)
        days = [date.fromordinal(ordinal) for ordinal in range(first, last + 2)]
        midnights = [microseconds(self._midnight(day)) for day in days]
        spans: list[tuple[int, int]] = []
        for place in range(len(days) - 2):
            midnight, next_one, one_after = midnights[place : place + 3]
            windows = self._windows_of(days[place])
            if next_one - midnight == one_after - next_one == _DAY_LENGTH:
                spans += _spans_from(midnight, windows)
            # A local date that never happened has no working time.
            elif next_one > midnight:
                spans += self._spans_by_the_clock(days[place], windows)
        return sorted(spans)

    def _spans_by_the_clock(self, day: date, windows: Windows) -> Iterator[tuple[int, int]]:
        """The spans of a day near which the clock changes: what is added to a wall time stays on the wall."""
        midnight = self._midnight(day)
        for window in windows:
            start = microseconds(midnight + timedelta(seconds=window.start))
            end = _last(midnight + timedelta(seconds=_end_of(window)))
            if start < end:
                yield start, end

    def _midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self._zone)

    def _windows_of(self, day: date) -> Windows:
        windows = self._days.get(day)
        if windows is None:
            windows = self._yearly.get((day.month, day.day))
        return self._week[day.weekday()] if windows is None else windows


Days = tuple[tuple[date, Windows], ...]
Yearly = tuple[tuple[tuple[int, int], Windows], ...]


def timeline_of(calendar: Calendar) -> Timeline:
    """The timeline of a calendar; calendars that say the same share one."""
    found = _by_identity.get(id(calendar))
    if found is not None and found[0] is calendar:
        return found[1]
    timeline = _timeline(
        calendar.zone,
        calendar.week,
        tuple(sorted(calendar.days.items())),
        tuple(sorted(calendar.yearly.items())),
    )
    if len(_by_identity) >= IDENTITIES_KEPT:
        _by_identity.clear()
    _by_identity[id(calendar)] = (calendar, timeline)
    return timeline


# Hashing 200 holidays for every question would cost more than the answer. The calendar is kept along, so that
# its id is not given away.
_by_identity: dict[int, tuple[Calendar, Timeline]] = {}


@lru_cache(maxsize=TIMELINES_KEPT)
def _timeline(zone: str, week: tuple[Windows, ...], days: Days, yearly: Yearly) -> Timeline:
    return Timeline(zone, week, days, yearly)


def _spans_from(midnight: int, windows: Windows) -> Iterator[tuple[int, int]]:
    """The spans of a day on which, and on the next, the clock does not change."""
    for window in windows:
        yield midnight + window.start * SECOND, midnight + _end_of(window) * SECOND


def _end_of(window: Window) -> int:
    return window.end if window.end > window.start else window.end + DAY_SECONDS


def _last(wall: datetime) -> int:
    """The instant of a wall time, the second of two; in a gap the later one, forward by the gap."""
    return max(microseconds(wall), microseconds(wall.replace(fold=1)))


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sorted spans, those that touch or overlap as one: such time counts once."""
    if not spans:
        return
    start, end = spans[0]
    for next_start, next_end in spans:
        if next_start > end:
            yield start, end
            start, end = next_start, next_end
        else:
            end = max(end, next_end)
    yield start, end


def _clipped(spans: Iterator[tuple[int, int]], begin: int) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        if end > begin and start < begin + BLOCK:
            yield max(start, begin), min(end, begin + BLOCK)
