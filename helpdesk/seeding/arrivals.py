"""When tickets come in: over two years, more each month, by the hour of the day and the day of the week."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

YEARS = timedelta(days=730)
GROWTH = 1.8
_HOUR = timedelta(hours=1)
BY_HOUR = (2, 1, 1, 1, 1, 3, 8, 25, 60, 90, 100, 95, 70, 75, 90, 85, 75, 55, 35, 25, 20, 15, 8, 4)
BY_WEEKDAY = (125, 110, 100, 100, 85, 22, 15)


def arrivals(total: int, until: datetime, dice: random.Random) -> Iterator[datetime]:
    """The instants at which this many tickets come in, oldest first."""
    hours = int(YEARS / _HOUR)
    start = until - YEARS
    weights = [_weight(start + index * _HOUR, index / hours) for index in range(hours)]
    due_each = total / sum(weights)
    come, due = 0, 0.0
    for index, weight in enumerate(weights):
        due += weight * due_each
        # The last hour takes what rounding has left over.
        now_due = (total if index == hours - 1 else int(due)) - come
        yield from _in_hour(start + index * _HOUR, now_due, dice)
        come += now_due


def _weight(at: datetime, elapsed: float) -> float:
    return BY_HOUR[at.hour] * BY_WEEKDAY[at.weekday()] * (1 + (GROWTH - 1) * elapsed)


def _in_hour(hour: datetime, count: int, dice: random.Random) -> Iterator[datetime]:
    for seconds in sorted(dice.random() * 3600 for _ in range(count)):
        yield hour + timedelta(seconds=round(seconds, 3))
