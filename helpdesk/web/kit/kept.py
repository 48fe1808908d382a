"""What many pages show and few changes touch: read once, kept for a moment, forgotten when news come."""

from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from helpdesk.core.clock import now
from helpdesk.db.engine import DB
from helpdesk.live.hub import EVERYTHING

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

OLDEST = timedelta(seconds=5)
MOST_KEPT = 1_000


class Kept(Generic[Key, Value]):
    """What `read` gave for each key. Where news do not arrive, it is as old as it may be, and no older."""

    def __init__(self, read: Callable[[Key], Awaitable[Value]], *, is_news: Callable[[str], bool]) -> None:
        self._read = read
        self._is_news = is_news
        self._kept: dict[tuple[Any, Key], tuple[datetime, Value]] = {}
        self._changes = 0

    async def of(self, key: Key) -> Value:
        """The value for a key; inside a transaction it is always read."""
        if DB.current_transaction.get() is not None:
            return await self._read(key)
        # a process of tests has several databases
        place = (DB.pool, key)
        found = self._kept.get(place)
        if found is None or now() - found[0] > OLDEST:
            return await self._fresh(place)
        return found[1]

    def hear(self, topic: str) -> None:
        """A topic of the hub: where it is news, nothing that was read still holds."""
        if topic == EVERYTHING or self._is_news(topic):
            self._changes += 1
            self._kept.clear()

    async def _fresh(self, place: tuple[Any, Key]) -> Value:
        at, changes = now(), self._changes
        value = await self._read(place[1])
        # What changed while it was read may be in it or not.
        if changes == self._changes:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[place] = (at, value)
        return value
