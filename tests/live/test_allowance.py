"""A handful at once, and later as much as time gave back."""

import pytest

from helpdesk.live.allowance import Allowance


class Watch:
    """A clock that stands until it is moved."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def taken(allowance: Allowance, tries: int) -> int:
    """How many of so many tries are allowed."""
    return sum(allowance.take() for _ in range(tries))


def test_handful_is_allowed_at_once_and_no_more() -> None:
    assert taken(Allowance(most=4, per_seconds=60, clock=Watch()), 9) == 4


@pytest.mark.parametrize(("seconds", "allowed"), [(14.9, 0), (15, 1), (45, 3), (60, 4), (3600, 4)])
def test_time_gives_back_up_to_the_handful(seconds: float, allowed: int) -> None:
    watch = Watch()
    allowance = Allowance(most=4, per_seconds=60, clock=watch)
    taken(allowance, 9)

    watch.seconds += seconds

    assert taken(allowance, 9) == allowed


def test_refused_try_costs_nothing() -> None:
    watch = Watch()
    allowance = Allowance(most=1, per_seconds=10, clock=watch)

    outcomes = []
    for _ in range(4):
        outcomes.append(allowance.take())
        watch.seconds += 5

    assert outcomes == [True, False, True, False]
