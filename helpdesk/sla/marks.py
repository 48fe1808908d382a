"""What a promise does on its way: how much working time after its start it warns, breaks, climbs a level."""

from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from helpdesk.sla.enums import StepKind

PERCENT = 100


class Mark(NamedTuple):
    """It comes after so many seconds of working time; less than 0 is as good as at once.

    `level` is the number of a level of the ladder, or the percentage of a warning. `name` stays the same when
    other terms hold: the percentage of a warning, the distance of a level from due (and which of those with
    the same distance it is).
    """

    seconds: int
    kind: StepKind
    level: int
    name: tuple[StepKind, int, int]


BREACH = (StepKind.BREACH, 0, 0)


@lru_cache(maxsize=4096)
def marks(target: int, warnings: tuple[int, ...], ladder: tuple[int, ...]) -> tuple[Mark, ...]:
    """The marks of a target in the order in which they come; the breach comes before a level beside it."""
    found = [Mark(target, StepKind.BREACH, 0, BREACH)]
    for percent in dict.fromkeys(warnings):
        name = (StepKind.WARNING, percent, 0)
        found.append(Mark(target * percent // PERCENT, StepKind.WARNING, percent, name))
    seen: Counter[int] = Counter()
    for level, offset in enumerate(ladder):
        found.append(Mark(target + offset, StepKind.LEVEL, level, (StepKind.LEVEL, offset, seen[offset])))
        seen[offset] += 1
    return tuple(sorted(found))
