"""From the database to the hub: every recorded event becomes hints, also those a dead connection missed."""

import asyncio
import contextlib

import asyncpg
import structlog

from helpdesk.core.errors import Unavailable
from helpdesk.db.listen import listen
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.events.record import CHANNEL
from helpdesk.live.hub import Hub

CATCH_UP_SECONDS = 15
# Ids commit out of order: an older one may appear after a younger was seen, but not minutes later.
WINDOW_SECONDS = 60
MOST_REMEMBERED = 10_000
# Lists of tickets listen to this one topic, whichever ticket changed.
LISTS = {"ticket": "tickets"}

log = structlog.get_logger()


class Bridge:
    """Turns notifications into hints; remembers which events it has told of."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._told: dict[int, None] = {}
        self._behind = asyncio.Event()

    async def run(self) -> None:
        """Listen and catch up, for ever."""
        await self._remember_present()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listen([CHANNEL], self._notified, self._connected))
            tasks.create_task(self._catch_up_for_ever())

    def _notified(self, _channel: str, payload: str) -> None:
        if not payload:
            self._behind.set()
            return
        for part in payload.split(","):
            event_id, _, subject = part.partition(" ")
            self._tell(int(event_id), subject)

    async def _connected(self) -> None:
        self._behind.set()

    def _tell(self, event_id: int, subject: str) -> None:
        if event_id in self._told:
            return
        self._told[event_id] = None
        while len(self._told) > MOST_REMEMBERED:
            self._told.pop(next(iter(self._told)))
        self._hub.publish(subject)
        kind = subject.partition(":")[0]
        if kind in LISTS:
            self._hub.publish(LISTS[kind])

    async def _catch_up_for_ever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._behind.wait(), CATCH_UP_SECONDS)
            self._behind.clear()
            try:
                await self._catch_up()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Unavailable) as error:
                log.warning("live.catch_up_failed", error=str(error))

    async def _catch_up(self) -> None:
        rows = await fetch(
            "SELECT id, subject_kind, subject_id FROM events"
            " WHERE id > $1 AND created_at > now() - make_interval(secs => $2) ORDER BY id LIMIT $3",
            min(self._told, default=0),
            float(WINDOW_SECONDS),
            MOST_REMEMBERED,
        )
        for row in rows:
            self._tell(row["id"], f"{row['subject_kind']}:{row['subject_id']}")

    async def _remember_present(self) -> None:
        """What happened before this process began is no news."""
        newest = await fetch_value("SELECT max(id) FROM events")
        if newest is not None:
            self._told[newest] = None
