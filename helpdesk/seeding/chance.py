"""Chance that is the same for the same seed, and the distributions people make."""

import random
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

Item = TypeVar("Item")


def chance(seed: int, part: str) -> random.Random:
    """The dice of one part: what one part throws changes nothing in another."""
    return random.Random(f"{seed}:{part}")  # noqa: S311 - nothing here is secret


class Weighted:
    """Which of some things, each as likely as its weight says."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._sums = list(accumulate(weights))

    def __call__(self, dice: random.Random) -> int:
        return bisect(self._sums, dice.random() * self._sums[-1], hi=len(self._sums) - 1)


class Skewed:
    """A rank below `count` where the first are met far more often than the rest, as Zipf found.

    The weight of a rank is 1 / (rank + flat): a larger `flat` keeps the first from taking everything.
    """

    def __init__(self, count: int, flat: float) -> None:
        self._count = count
        self._flat = flat
        self._ratio = (count + flat) / flat

    def __call__(self, dice: random.Random) -> int:
        return min(int(self._flat * (self._ratio ** dice.random() - 1)), self._count - 1)


def one_of(dice: random.Random, items: Sequence[Item]) -> Item:
    """`random.choice` in a third of its time; seeding asks for millions."""
    return items[int(dice.random() * len(items))]


def happens(dice: random.Random, share: float) -> bool:
    """Whether something does that happens in this share of all cases."""
    return dice.random() < share
