"""From the database to the hub: every recorded event becomes hints, also those a dead connection missed."""

import asyncio
import contextlib

import asyncpg
import structlog
from msgspec import Struct

from helpdesk.core.errors import Unavailable
from helpdesk.db.engine import LOST
from helpdesk.db.listen import listen
from helpdesk.db.sql import fetch_as, fetch_value
from helpdesk.events.event import is_public_event
from helpdesk.events.record import CHANNEL, PUBLIC_MARK
from helpdesk.live.hub import Hub, public_topic

# Also where a connection is dead and nothing says so, nobody waits longer than this, and a look.
CATCH_UP_SECONDS = 3
AGAIN_SECONDS = 0.5
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
            except (*LOST, asyncpg.PostgresError, Unavailable) as error:
                log.warning("live.not_begun", error=str(error))
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            for event_id in present:
                self._remember(event_id)
            return

    async def _catch_up_for_ever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CATCH_UP_SECONDS):
                    await self._behind.wait()
            self._behind.clear()
            try:
                await self._catch_up()
            except (*LOST, asyncpg.PostgresError, Unavailable) as error:
                log.warning("live.catch_up_failed", error=str(error))
                await asyncio.sleep(AGAIN_SECONDS)
                self._behind.set()

    async def _catch_up(self) -> None:
        """Tell of whatever nobody was told of. A look that finds nothing reads ids alone."""
        newest = await _newest_events()
        missed = [event_id for event_id in newest if event_id not in self._told]
        if len(newest) == LOOKED_AT and newest[0] in missed:
            for event_id in missed:
                self._remember(event_id)
            self._hub.publish_to_all()
        elif missed:
            for event in await _events(missed):
                is_public = is_public_event(event.name, event.data)
                self._tell(event.id, event.topic, is_public=is_public)


async def _newest_events() -> list[int]:
    """The ids of the newest events, oldest first."""
    found = await fetch_value("SELECT ARRAY(SELECT id FROM events ORDER BY id DESC LIMIT $1)", LOOKED_AT)
    return found[::-1]


async def _events(ids: list[int]) -> list[_StoredEvent]:
    """These events with their subjects, oldest first."""
    return await fetch_as(
        _StoredEvent,
        "SELECT id, name, subject_kind, subject_id, data::text AS data FROM events"
        " WHERE id = ANY($1::bigint[]) ORDER BY id",
        ids,
    )
