"""A dedicated LISTEN connection that notices when it is dead and comes back."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

from helpdesk.db.engine import DB, LOST

HEALTH_SECONDS = 5
HEALTH_TIMEOUT_SECONDS = 3
# Whoever shows something live waits for no longer than this after the server is back.
LONGEST_PAUSE_SECONDS = 2

log = structlog.get_logger()

Notified = Callable[[str, str], None]
Connected = Callable[[], Awaitable[None]]


async def listen(channels: list[str], on_notify: Notified, on_connect: Connected) -> None:
    """Call `on_notify(channel, payload)` for every notification, for ever, over reconnects.

    `on_connect` runs after every (re)connection: what was notified in between is lost, so the listener reads
    again what it may have missed.
    """
    failures = 0

    async def connected() -> None:
        nonlocal failures
        failures = 0
        await on_connect()

    while True:
        try:
            await _listen_once(channels, on_notify, connected)
        except (asyncpg.PostgresError, *LOST) as error:
            log.warning("listen.lost", error=str(error))
        failures += 1
        pause = min(LONGEST_PAUSE_SECONDS, 0.1 * 2 ** min(failures, 8))
        await asyncio.sleep(pause * (0.5 + random.random() / 2))  # noqa: S311 - jitter


async def _listen_once(channels: list[str], on_notify: Notified, on_connect: Connected) -> None:
    """Listen until the connection is dead. Its end is noticed at once, a server's silence in seconds."""
    connection = await asyncpg.connect(**DB.config, server_settings={"application_name": "helpdesk-listen"})
    ended = asyncio.Event()
    connection.add_termination_listener(lambda _connection: ended.set())
    try:
        for channel in channels:
            await connection.add_listener(channel, lambda _c, _pid, name, payload: on_notify(name, payload))
        await on_connect()
        while not await _happened(ended, HEALTH_SECONDS):
            await connection.fetchval("SELECT 1", timeout=HEALTH_TIMEOUT_SECONDS)
        raise asyncpg.ConnectionDoesNotExistError("the server ended the connection")
    finally:
        connection.terminate()


async def _happened(event: asyncio.Event, seconds: float) -> bool:
    """Whether the event came within this time."""
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
