"""From the database to the hub: every recorded event becomes hints, also those a dead connection missed."""

import asyncio
import contextlib

import asyncpg
import structlog
from msgspec import Struct

from helpdesk.core.errors import Unavailable
from helpdesk.db.listen import listen
from helpdesk.db.sql import fetch_as
from helpdesk.events.event import is_public_event
from helpdesk.events.record import CHANNEL, PUBLIC_MARK
from helpdesk.live.hub import Hub, public_topic

CATCH_UP_SECONDS = 15
AGAIN_SECONDS = 1
# How many of the newest events a look goes through, because ids commit out of order: an older one may appear
# after a younger was seen. When more are new at once, whoever listens refreshes everything.
LOOKED_AT = 1000
MOST_REMEMBERED = 10 * LOOKED_AT
# Lists of tickets listen to this one topic, whichever ticket changed.
LISTS = {"ticket": "tickets"}

log = structlog.get_logger()


class _StoredEvent(Struct, frozen=True):
    id: int
    name: str
    subject_kind: str
    subject_id: int
    data: str

    @property
    def topic(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"


class Bridge:
    """Turns notifications into hints; remembers which events it has told of."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._told: dict[int, None] = {}
        self._behind = asyncio.Event()

    async def run(self) -> None:
        """Listen and catch up, for ever. What happened before is no news."""
        await self._remember_present()
        while True:
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(listen([CHANNEL], self._notified, self._connected))
                    tasks.create_task(self._catch_up_for_ever())
            except Exception:
                # Whatever it was, pages want to hear of what comes next.
                log.exception("live.failed")
                await asyncio.sleep(AGAIN_SECONDS)

    def _notified(self, _channel: str, payload: str) -> None:
        if not payload:
            self._behind.set()
            return
        for part in payload.split(","):
            event_id, _, subject = part.partition(" ")
            told = subject.removesuffix(PUBLIC_MARK)
            self._tell(int(event_id), told, is_public=told != subject)

    async def _connected(self) -> None:
        self._behind.set()

    def _tell(self, event_id: int, subject: str, *, is_public: bool) -> None:
        if event_id in self._told:
            return
        self._remember(event_id)
        self._hub.publish(subject)
        if is_public:
            self._hub.publish(public_topic(subject))
        kind = subject.partition(":")[0]
        if kind in LISTS:
            self._hub.publish(LISTS[kind])

    def _remember(self, event_id: int) -> None:
        self._told[event_id] = None
        while len(self._told) > MOST_REMEMBERED:
            self._told.pop(next(iter(self._told)))

    async def _remember_present(self) -> None:
        """Begin with what is there. While the database is away there is nobody to tell anything either."""
        while True:
            try:
                present = await _newest_events()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Unavailable) as error:
                log.warning("live.not_begun", error=str(error))
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            for event in present:
                self._remember(event.id)
            return

    async def _catch_up_for_ever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CATCH_UP_SECONDS):
                    await self._behind.wait()
            self._behind.clear()
            try:
                await self._catch_up()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Unavailable) as error:
                log.warning("live.catch_up_failed", error=str(error))

    async def _catch_up(self) -> None:
        found = await _newest_events()
        if len(found) == LOOKED_AT and found[0].id not in self._told:
            for event in found:
                self._remember(event.id)
            self._hub.publish_to_all()
            return
        for event in found:
            if event.id not in self._told:
                is_public = is_public_event(event.name, event.data)
                self._tell(event.id, event.topic, is_public=is_public)


async def _newest_events() -> list[_StoredEvent]:
    """The newest events with their subjects, oldest first."""
    rows = await fetch_as(
        _StoredEvent,
        "SELECT id, name, subject_kind, subject_id, data::text AS data FROM events ORDER BY id DESC LIMIT $1",
        LOOKED_AT,
    )
    return rows[::-1]
