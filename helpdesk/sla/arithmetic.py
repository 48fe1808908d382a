"""When so much working time has passed, and how much has: the one place that counts it.

Exact to the microsecond and never rounded. Pauses are instants; they may overlap, touch or lie anywhere.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import gettext as _
from helpdesk.sla.calendar import DAY_SECONDS, Calendar
from helpdesk.sla.timeline import BLOCK, SECOND, Timeline, instant, microseconds, timeline_of

HORIZON_YEARS = 100
_HORIZON_BLOCKS = HORIZON_YEARS * 366 * DAY_SECONDS * SECOND // BLOCK
_NEVER = 1 << 62


class Span(NamedTuple):
    """From an instant up to and without another. Without an end it is still going on."""

    start: datetime
    end: datetime | None


class NoWorkingTime(Conflict):
    """The calendar, or a pause without an end, leaves no time for it."""

    code = "no_working_time"

    def __init__(self) -> None:
        super().__init__(_("There is no working time ahead in which this could be done."))


def due(calendar: Calendar, start: datetime, seconds: int, pauses: Iterable[Span] = ()) -> datetime:
    """The earliest instant at which so much working time has passed since the start, pauses left out.

    Time that runs out at closing is due at closing. Nothing to be done (0 or less) is due at the start.
    """
    at, left = microseconds(start), seconds * SECOND
    if left <= 0:
        return start
    timeline = timeline_of(calendar)
    for pause_start, pause_end in _ordered(pauses) if pauses else ():
        if pause_end <= at:
            continue
        if pause_start > at:
            available = _between(timeline, at, pause_start, enough=left)
            if available >= left:
                break
            left -= available
        at = pause_end
    return instant(_after(timeline, at, left))


def worked(calendar: Calendar, start: datetime, end: datetime, pauses: Iterable[Span] = ()) -> int:
    """The whole seconds of working time from start to end, pauses left out; 0 where the end is not later."""
    timeline = timeline_of(calendar)
    at, until, total = microseconds(start), microseconds(end), 0
    for pause_start, pause_end in _ordered(pauses) if pauses else ():
        if pause_start >= until:
            break
        if pause_start > at:
            total += _between(timeline, at, pause_start)
        at = max(at, pause_end)
    if at < until:
        total += _between(timeline, at, until)
    return total // SECOND


def before(calendar: Calendar, end: datetime, seconds: int) -> datetime:
    """The earliest instant from which no more than so much working time is left until the end.

    It answers for an end set by hand what `due` of a shorter target answers for one that was counted.
    """
    if seconds <= 0:
        return end
    timeline = timeline_of(calendar)
    at, left = microseconds(end), seconds * SECOND
    number = at // BLOCK
    available = timeline.block(number).before(at)
    # One that uses up a block whole may have been over long before its beginning.
    for earlier in range(number - 1, number - _HORIZON_BLOCKS, -1):
        if available > left:
            return instant(timeline.block(earlier + 1).reached(available - left))
        left -= available
        available = timeline.block(earlier).total
    raise NoWorkingTime


def _ordered(pauses: Iterable[Span]) -> list[tuple[int, int]]:
    """By their start; one that ends before it begins is none."""
    numbers = [(microseconds(start), _NEVER if end is None else microseconds(end)) for start, end in pauses]
    return sorted(pause for pause in numbers if pause[0] < pause[1])


def _between(timeline: Timeline, start: int, end: int, *, enough: int = _NEVER) -> int:
    """Working time from start to a later end; no more is counted than is `enough`."""
    number, last = start // BLOCK, end // BLOCK
    total = -timeline.block(number).before(start)
    while number < last and total < enough:
        total += timeline.block(number).total
        number += 1
    return total + timeline.block(number).before(end) if number == last else total


def _after(timeline: Timeline, start: int, amount: int) -> int:
    """The earliest instant with so much working time since the start."""
    first = start // BLOCK
    if start < _NEVER:
        block = timeline.block(first)
        amount += block.before(start)
        for number in range(first + 1, first + _HORIZON_BLOCKS):
            if amount <= block.total:
                return block.reached(amount)
            amount -= block.total
            block = timeline.block(number)
    raise NoWorkingTime
