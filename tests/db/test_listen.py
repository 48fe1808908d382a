"""Listening: notifications arrive, and a connection that is dead is noticed and replaced."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from helpdesk.db import listen as listening
from helpdesk.db.engine import DB, configure
from helpdesk.db.listen import listen
from helpdesk.db.sql import execute, fetch, fetch_value

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

LISTENERS = (
    "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'helpdesk-listen'"
)


class Ear:
    """What a listener heard, and how often it was connected."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.connections = 0

    def notified(self, channel: str, payload: str) -> None:
        self.heard.append((channel, payload))

    async def connected(self) -> None:
        self.connections += 1

    async def wait(self, *, connections: int = 0, heard: int = 0) -> None:
        async with asyncio.timeout(10):
            while self.connections < connections or len(self.heard) < heard:  # noqa: ASYNC110 - it is no task of ours
                await asyncio.sleep(0.01)


@asynccontextmanager
async def ear(*channels: str) -> AsyncIterator[Ear]:
    found = Ear()
    running = asyncio.ensure_future(listen(list(channels), found.notified, found.connected))
    try:
        yield found
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def notify(channel: str, payload: str) -> None:
    await execute("SELECT pg_notify($1, $2)", channel, payload)


async def test_notifications_of_the_channels_arrive_in_order() -> None:
    async with ear("shoes", "laces") as listener:
        await listener.wait(connections=1)
        for channel, payload in (("shoes", "1"), ("hats", "2"), ("laces", ""), ("shoes", "3")):
            await notify(channel, payload)
        await listener.wait(heard=3)

    assert listener.heard == [("shoes", "1"), ("laces", ""), ("shoes", "3")]


async def test_ended_connection_is_replaced_at_once_every_time() -> None:
    async with ear("shoes") as listener:
        for number in range(1, 7):
            await listener.wait(connections=number)
            began = time.monotonic()
            await execute(f"SELECT pg_terminate_backend(pid) {LISTENERS}")
        await listener.wait(connections=7)
        assert time.monotonic() - began < listening.HEALTH_SECONDS / 2

        await notify("shoes", "after")
        await listener.wait(heard=1)

    assert listener.heard == [("shoes", "after")]


async def test_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "HEALTH_SECONDS", 0.05)
    monkeypatch.setattr(listening, "HEALTH_TIMEOUT_SECONDS", 0.1)
    async with ear("shoes") as listener:
        await listener.wait(connections=1)
        backend = await fetch_value(f"SELECT pid {LISTENERS}")
        try:
            os.kill(backend, signal.SIGSTOP)
        except (ProcessLookupError, PermissionError):
            pytest.skip("the server is not on this machine, so its process cannot be stopped")
        try:
            await listener.wait(connections=2)
        finally:
            os.kill(backend, signal.SIGCONT)
        await notify("shoes", "again")
        await listener.wait(heard=1)

    assert listener.heard == [("shoes", "again")]


async def test_server_that_is_away_is_waited_for() -> None:
    kept = DB.config
    configure("postgresql://localhost:1/nowhere")
    async with ear("shoes") as listener:
        await asyncio.sleep(0.3)
        assert listener.connections == 0

        DB.config = kept
        await listener.wait(connections=1)


async def test_cancelled_listener_leaves_no_connection() -> None:
    async with ear("shoes") as listener:
        await listener.wait(connections=1)
    async with asyncio.timeout(5):
        while await fetch(f"SELECT pid {LISTENERS}"):  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.01)

    assert await fetch_value(f"SELECT count(*) {LISTENERS}") == 0
