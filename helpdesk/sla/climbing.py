"""Who does what a level of the ladder says, by the kind of thing whose clock reached it."""

from collections.abc import Awaitable, Callable

from msgspec import Struct

from helpdesk.events.event import SubjectKind


class LevelReached(Struct, frozen=True, kw_only=True):
    """The level of a clock that runs for `of`; `event` is the fact that says so."""

    of: int
    clock: int
    terms: int | None
    level: int
    event: int


Climb = Callable[[LevelReached], Awaitable[None]]

CLIMBERS: dict[str, Climb] = {}


def register_climber(kind: SubjectKind, climb: Climb) -> None:
    """Say who climbs for a kind; `climb` ends in the transaction of the job that calls it."""
    CLIMBERS[kind] = climb
