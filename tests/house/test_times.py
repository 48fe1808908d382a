"""No datetime without a zone, in the product or in its tests."""

import pytest

from tests.house.times import naive_datetimes
from tests.house.tree import modules_of_tests, offences, product_modules


def test_every_datetime_is_aware() -> None:
    assert offences(naive_datetimes, [*product_modules(), *modules_of_tests()]) == []


@pytest.mark.parametrize(
    "call",
    [
        "datetime(2026, 1, 2)",
        "datetime.datetime(2026, 1, 2, 3, 4)",
        "datetime.now()",
        "datetime.utcnow()",
        "datetime.datetime.utcfromtimestamp(0)",
        "datetime.fromtimestamp(0)",
        "datetime.combine(day, time())",
        "datetime.today()",
    ],
)
def test_naive_datetime_is_told(call: str) -> None:
    name = call.partition("(")[0].rpartition(".")[2]

    assert naive_datetimes("a.py", f"x = {call}\n") == [f"a.py:1: {name}() gives a time without a zone"]
    assert naive_datetimes("a.py", f"x = {call}  # noqa: DTZ001 - naive on purpose: refused below\n") == []


@pytest.mark.parametrize(
    "call",
    [
        "datetime(2026, 1, 2, tzinfo=UTC)",
        "datetime(2026, 1, 2, 3, 4, 5, 6, UTC)",
        "datetime.now(UTC)",
        "clock.now()",
        "now()",
        "datetime.fromtimestamp(0, tz=UTC)",
        "datetime.combine(day, time(), UTC)",
        "date.today()",
        "event.combine(other)",
    ],
)
def test_aware_datetime_passes(call: str) -> None:
    assert naive_datetimes("a.py", f"x = {call}\n") == []
