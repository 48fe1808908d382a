"""Web processes tell each other who is at their tickets: by notifications, again after each was away."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator

import asyncpg
import msgspec
import structlog
from msgspec import Struct

from helpdesk.core.errors import Unavailable
from helpdesk.core.ids import new_token
from helpdesk.db.engine import LOST
from helpdesk.db.listen import listen
from helpdesk.db.sql import execute
from helpdesk.live.presence import PRESENCE, Onlooker, Presence

CHANNEL = "helpdesk_presence"
# Every process says this often that it lives; one that was silent for long is gone, and its people with it.
HEARTBEAT_SECONDS = 5
SILENT_SECONDS = 16
# What happens within this time is told together.
GATHER_SECONDS = 0.1
AGAIN_SECONDS = 1
# PostgreSQL refuses a payload of 8,000 bytes.
LONGEST_PAYLOAD = 7000
AWAY = (asyncpg.PostgresError, Unavailable, *LOST)

log = structlog.get_logger()


class Sight(Struct, frozen=True, array_like=True):
    """Somebody at a ticket; nobody where they left."""

    ticket: int
    person: int
    onlooker: Onlooker | None


class Told(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one process tells the others. `number` counts on, so that whoever missed some asks again.

    `is_whole`: what was told before counts no longer. `asks`: tell me everything.
    """

    process: str
    number: int
    sights: list[Sight] = []
    is_whole: bool = False
    asks: bool = False
    ends: bool = False


class Heard(Struct):
    """What is known of another process: its last number, and when it spoke."""

    number: int
    at: float


class Rounds:
    """Tells the other processes of the people here, and learns of theirs."""

    def __init__(self, presence: Presence, clock: Callable[[], float] = time.monotonic) -> None:
        self._presence = presence
        self._clock = clock
        self._process = new_token()[:12]
        self._number = 0
        self._untold: set[tuple[int, int]] = set()
        self._others: dict[str, Heard] = {}
        self._has_news = asyncio.Event()
        self._is_asked = True
        self._asks = False
        presence.tell_also(self._changed)

    async def run(self) -> None:
        """Tell and listen, for ever, and say goodbye in the end."""
        try:
            while True:
                try:
                    async with asyncio.TaskGroup() as tasks:
                        tasks.create_task(listen([CHANNEL], self._notified, self._connected))
                        tasks.create_task(self._tell_for_ever())
                except Exception:
                    # Whatever it was, people want to see of each other what comes next.
                    log.exception("presence.failed")
                    await asyncio.sleep(AGAIN_SECONDS)
        finally:
            await self._say_goodbye()

    def _changed(self, ticket: int, person: int) -> None:
        self._untold.add((ticket, person))
        self._has_news.set()

    async def _connected(self) -> None:
        """What was told while nobody listened here was missed, and perhaps nobody heard us either."""
        self._asks = self._is_asked = True
        self._has_news.set()

    async def _tell_for_ever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await self._has_news.wait()
            self._has_news.clear()
            self._presence.calm_down()
            self._miss_the_silent()
            try:
                await self._notify(self._news())
            except AWAY as error:
                log.warning("presence.not_told", error=str(error))
                self._is_asked = True
                self._has_news.set()
                await asyncio.sleep(AGAIN_SECONDS)
            await asyncio.sleep(GATHER_SECONDS)

    def _news(self) -> list[Told]:
        """What the others do not know yet, in parts that fit into a notification; a sign of life at least."""
        is_whole, asks = self._is_asked, self._asks
        sights = self._all_sights() if is_whole else self._new_sights()
        self._is_asked = self._asks = False
        self._untold.clear()
        parts = list(_in_parts(sights)) or [[]]
        return [
            self._told(sights=part, is_whole=is_whole and part is parts[0], asks=asks and part is parts[0])
            for part in parts
        ]

    def _told(
        self, *, sights: list[Sight], is_whole: bool = False, asks: bool = False, ends: bool = False
    ) -> Told:
        self._number += 1
        return Told(
            process=self._process,
            number=self._number,
            sights=sights,
            is_whole=is_whole,
            asks=asks,
            ends=ends,
        )

    def _all_sights(self) -> list[Sight]:
        return [Sight(ticket, each.person, each) for ticket, each in self._presence.here()]

    def _new_sights(self) -> list[Sight]:
        return [
            Sight(ticket, person, self._presence.one_here(ticket, person))
            for ticket, person in sorted(self._untold)
        ]

    def _notified(self, _channel: str, payload: str) -> None:
        with contextlib.suppress(msgspec.MsgspecError):
            told = msgspec.json.decode(payload, type=Told)
            if told.process != self._process:
                self._learn(told)

    def _learn(self, told: Told) -> None:
        if told.ends:
            self._forget(told.process)
            return
        known = self._others.get(told.process)
        if not told.is_whole and (known is None or told.number != known.number + 1):
            self._asks = True
            self._has_news.set()
        if told.is_whole:
            self._presence.forget(told.process)
        self._others[told.process] = Heard(told.number, self._clock())
        for sight in told.sights:
            self._presence.learn(told.process, sight.ticket, sight.person, sight.onlooker)
        if told.asks:
            self._is_asked = True
            self._has_news.set()

    def _miss_the_silent(self) -> None:
        ended = self._clock() - SILENT_SECONDS
        for process in [name for name, heard in self._others.items() if heard.at < ended]:
            self._forget(process)

    def _forget(self, process: str) -> None:
        self._others.pop(process, None)
        self._presence.forget(process)

    async def _say_goodbye(self) -> None:
        with contextlib.suppress(*AWAY):
            await self._notify([self._told(sights=[], ends=True)])

    async def _notify(self, news: list[Told]) -> None:
        payloads = [msgspec.json.encode(told).decode() for told in news]
        await execute("SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload", CHANNEL, payloads)


def _in_parts(sights: list[Sight]) -> Iterator[list[Sight]]:
    part: list[Sight] = []
    size = 0
    for sight in sights:
        more = len(msgspec.json.encode(sight)) + 1
        if part and size + more > LONGEST_PAYLOAD:
            yield part
            part, size = [], 0
        part.append(sight)
        size += more
    if part:
        yield part


ROUNDS = Rounds(PRESENCE)
