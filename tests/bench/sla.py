"""`python -m tests.bench.sla`: how many due times one process computes in a second."""

import os
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from helpdesk.sla.arithmetic import due
from helpdesk.sla.calendar import DAY_SECONDS, Calendar
from tests.sla.calendars import K

QUESTIONS = 100_000
FIRST_START = datetime(2024, 1, 1, tzinfo=UTC)
YEARS_OF_STARTS = 3
HOLIDAYS, HOLIDAYS_A_YEAR = 200, 20


class Rate(NamedTuple):
    """What was asked, and how many answers a second there were and have to be."""

    name: str
    rate: float
    bar: int


def due_rates() -> list[Rate]:
    """From an empty cache on; starts are spread over years, targets over everything up to their limit."""
    return [
        Rate("due, under 5 days", _rate(_fresh(K), _targets_under(5)), 50_000),
        Rate("due, 90 days, 200 holidays", _rate(many_holidays(), [90 * DAY_SECONDS] * QUESTIONS), 3_000),
    ]


def table_of(rates: Sequence[Rate]) -> list[str]:
    head = f"{'a second, one process':<34}{'rate':>10}{'bar':>10}   load {os.getloadavg()[0]:.1f}"
    return [head, *(f"{name:<34}{rate:>10,.0f}{bar:>10,}" for name, rate, bar in rates)]


def many_holidays() -> Calendar:
    """The calendar of the worked examples with so many holidays a year, from January to October."""
    days = [
        date(FIRST_START.year + number // HOLIDAYS_A_YEAR, 1, 1)
        + timedelta(days=15 * (number % HOLIDAYS_A_YEAR))
        for number in range(HOLIDAYS)
    ]
    return replace(K, days=dict.fromkeys(days, ()))


def _rate(calendar: Calendar, targets: Sequence[int]) -> float:
    random = Random(5)  # noqa: S311 - the same questions every time
    starts = [
        FIRST_START + timedelta(seconds=random.randrange(YEARS_OF_STARTS * 365 * DAY_SECONDS))
        for _ in targets
    ]
    began = time.perf_counter()
    for start, target in zip(starts, targets, strict=True):
        due(calendar, start, target)
    return len(targets) / (time.perf_counter() - began)


def _targets_under(days: int) -> list[int]:
    random = Random(6)  # noqa: S311 - the same questions every time
    return [random.randrange(1, days * DAY_SECONDS) for _ in range(QUESTIONS)]


def _fresh(calendar: Calendar) -> Calendar:
    """The same hours, but a calendar that nobody has asked yet."""
    return replace(calendar, yearly={(12, 25): (), (1, 1): ()})


if __name__ == "__main__":
    print(*table_of(due_rates()), sep="\n")
