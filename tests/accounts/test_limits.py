"""Tries are counted exactly, by windows that slide, and the count outlives what it guards."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.accounts.actions.sessions import sign_in
from helpdesk.accounts.limits import Counts, network_of, seconds_until_free, spend
from helpdesk.accounts.tables import RateCount
from helpdesk.core.clock import frozen
from helpdesk.core.errors import Invalid, TooMany
from helpdesk.db.sql import fetch_value
from helpdesk.db.transaction import transaction

pytestmark = pytest.mark.usefixtures("database")

HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


async def tries(count: int, *, most: int = 3, subject: str = "anna") -> int:
    """How many of so many tries go through."""
    passed = 0
    for _ in range(count):
        try:
            await spend("test", subject, most=most, per=HOUR)
        except TooMany:
            continue
        passed += 1
    return passed


async def test_most_go_through_and_no_more() -> None:
    with frozen(NOON):
        assert await tries(5) == 3
        assert await tries(5, subject="ben") == 3


async def test_refused_tries_are_not_counted() -> None:
    with frozen(NOON):
        await tries(9)

    assert await fetch_value("SELECT sum(count) FROM rate_counts") == 3


async def test_window_slides() -> None:
    with frozen(NOON + timedelta(minutes=59)):
        assert await tries(4) == 3
    with frozen(NOON + timedelta(minutes=61)):
        assert await tries(1) == 0
    with frozen(NOON + timedelta(minutes=80)):
        assert await tries(2) == 1
    with frozen(NOON + timedelta(hours=3)):
        assert await tries(4) == 3


async def test_refusal_says_how_long_to_wait() -> None:
    with frozen(NOON + timedelta(minutes=30)):
        await tries(3)
        with pytest.raises(TooMany) as refused:
            await spend("test", "anna", most=3, per=HOUR)

    assert refused.value.retry_in_seconds == 50 * 60
    assert refused.value.sentence == "Too many tries. Please wait 50 minutes and try again."
    with frozen(NOON + timedelta(minutes=80)):
        assert await tries(2) == 1


REFUSED = [
    (current, earlier, elapsed)
    for current in range(11)
    for earlier in (0, 1, 4, 9, 10)
    for elapsed in (0.0, 0.3, 0.99)
    if current + earlier * (1 - elapsed) + 1 > 10
]


@pytest.mark.parametrize(("current", "earlier", "elapsed"), REFUSED)
def test_the_wait_is_enough_and_no_longer(current: int, earlier: int, elapsed: float) -> None:
    seconds = seconds_until_free(Counts(current, earlier), elapsed=elapsed, most=10, per=HOUR)

    assert _fits_after(current, earlier, elapsed, seconds)
    assert seconds == 1 or not _fits_after(current, earlier, elapsed, seconds - 1)


def _fits_after(current: int, earlier: int, elapsed: float, seconds: int) -> bool:
    position = elapsed + seconds / HOUR.total_seconds()
    if position >= 1:
        current, earlier, position = 0, current, position - 1
    return current + earlier * max(0.0, 1 - position) + 1 <= 10 + 1e-9


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_place_is_an_address_or_a_network(ip: str, network: str) -> None:
    assert network_of(ip) == network


@pytest.mark.commits
async def test_twenty_at_once_are_counted_exactly() -> None:
    async def one() -> bool:
        try:
            await spend("test", "anna", most=7, per=HOUR)
        except TooMany:
            return False
        return True

    with frozen(NOON):
        passed = await asyncio.gather(*(one() for _ in range(20)))

    assert sum(passed) == 7
    assert await fetch_value("SELECT sum(count) FROM rate_counts") == 7


@pytest.mark.commits
async def test_count_outlives_the_refused_sign_in() -> None:
    for _ in range(2):
        with pytest.raises(Invalid):
            await sign_in("Nobody@Example.com", "not the password", ip="192.0.2.7", user_agent="")

    rows = await RateCount.select(RateCount.action, RateCount.subject, RateCount.count).order_by("action")
    assert [tuple(row.values()) for row in rows] == [
        ("sign_in.account", "nobody@example.com", 2),
        ("sign_in.ip", "192.0.2.7", 2),
    ]


@pytest.mark.commits
async def test_count_is_lost_only_with_a_transaction_around_it() -> None:
    with pytest.raises(ValueError, match="undone"):
        async with transaction():
            await spend("test", "anna", most=3, per=HOUR)
            raise ValueError("undone")

    assert await fetch_value("SELECT count(*) FROM rate_counts") == 0
