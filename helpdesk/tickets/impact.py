"""How much depends on a ticket, as one number with its reasons. Pure; `docs/impact.md` has the table.

Every reason is worth some points, and the number is their sum. A ticket that is settled has none.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from helpdesk.tickets.enums import Category, Priority
from helpdesk.tickets.rules import UNSETTLED


class Weight(StrEnum):
    """What makes a ticket weigh more."""

    PRIORITY = "priority"
    BROKEN = "broken"
    DUE = "due"
    WAITING = "waiting"
    TIER = "tier"
    CONTRACT = "contract"
    PEOPLE = "people"


class Reason(Struct, frozen=True, array_like=True):
    """A reason and its points. `of` says which: a priority, a tier's name, a number of hours or of people."""

    weight: Weight
    points: int
    of: str = ""


class Stake(Struct, frozen=True, kw_only=True):
    """What depends on a ticket. `tier_rank` is 1 for the best tier, `people` are all who wait for it."""

    category: Category
    priority: Priority
    next_due_at: datetime | None = None
    waiting_since: datetime | None = None
    tier: str | None = None
    tier_rank: int = 0
    has_contract: bool = False
    people: int = 1


class Impact(Struct, frozen=True):
    """The number, its reasons with the weightiest first, and when time alone may change it."""

    points: int
    reasons: tuple[Reason, ...]
    due_at: datetime | None


PRIORITY_POINTS = {Priority.LOW: 1, Priority.NORMAL: 10, Priority.HIGH: 25, Priority.URGENT: 45}
BROKEN_POINTS = 40
# Hours before a promise runs out, the last first, and hours of waiting, the longest first.
DUE_POINTS = {1: 25, 4: 12}
WAITING_POINTS = {168: 35, 72: 25, 24: 15, 4: 8, 1: 3}
TIER_POINTS = (20, 12, 6)
POINTS_OF_OTHER_TIERS = 3
CONTRACT_POINTS = 8
POINTS_A_PERSON, MOST_FOR_PEOPLE = 3, 15
# What no fact tells of, such as a tier that was moved, counts by then.
LOOKED_AT_AGAIN = timedelta(days=1)


def impact_of(stake: Stake, at: datetime) -> Impact:
    """The impact as it is at an instant."""
    if stake.category not in UNSETTLED:
        return Impact(0, (), None)
    reasons = sorted(_reasons(stake, at), key=lambda reason: -reason.points)
    return Impact(sum(reason.points for reason in reasons), tuple(reasons), _next_change(stake, at))


def _reasons(stake: Stake, at: datetime) -> Iterator[Reason]:
    yield Reason(Weight.PRIORITY, PRIORITY_POINTS[stake.priority], stake.priority)
    if stake.next_due_at is not None:
        yield from _of_promise(stake.next_due_at, at)
    if stake.waiting_since is not None:
        yield from _of_waiting(at - stake.waiting_since)
    if stake.tier is not None:
        yield Reason(Weight.TIER, _tier_points(stake.tier_rank), stake.tier)
    if stake.has_contract:
        yield Reason(Weight.CONTRACT, CONTRACT_POINTS)
    if stake.people > 1:
        points = min(MOST_FOR_PEOPLE, POINTS_A_PERSON * (stake.people - 1))
        yield Reason(Weight.PEOPLE, points, str(stake.people))


def _of_promise(due_at: datetime, at: datetime) -> Iterator[Reason]:
    """One that is broken is the next until it is kept."""
    if due_at <= at:
        yield Reason(Weight.BROKEN, BROKEN_POINTS)
        return
    for hours, points in DUE_POINTS.items():
        if due_at <= at + timedelta(hours=hours):
            yield Reason(Weight.DUE, points, str(hours))
            return


def _of_waiting(waited: timedelta) -> Iterator[Reason]:
    for hours, points in WAITING_POINTS.items():
        if waited >= timedelta(hours=hours):
            yield Reason(Weight.WAITING, points, str(hours))
            return


def _tier_points(rank: int) -> int:
    return TIER_POINTS[rank - 1] if 0 < rank <= len(TIER_POINTS) else POINTS_OF_OTHER_TIERS


def _next_change(stake: Stake, at: datetime) -> datetime:
    """The next instant at which one of the limits is passed."""
    instants = [at + LOOKED_AT_AGAIN]
    if stake.next_due_at is not None:
        instants += [stake.next_due_at - timedelta(hours=hours) for hours in (0, *DUE_POINTS)]
    if stake.waiting_since is not None:
        instants += [stake.waiting_since + timedelta(hours=hours) for hours in WAITING_POINTS]
    return min(instant for instant in instants if instant > at)
