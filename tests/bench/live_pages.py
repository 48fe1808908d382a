"""The agents' end: open sockets that note when they hear of what, and fetch parts of pages as browsers do."""

import asyncio
import contextlib
import json
import time
from collections.abc import Sequence
from random import Random

from msgspec import Struct
from websockets.asyncio.client import ClientConnection, connect

from tests.bench.live_house import Agent, Shown

AT_ONCE = 20
_random = Random(3)  # noqa: S311 - the same jitter every time


class Heard(Struct, frozen=True):
    """A hint, and when it was there, in seconds of the clock."""

    topic: str
    at: float


class Page:
    """One open page: its socket, and what it heard."""

    def __init__(self, port: int, agent: Agent | None = None, ticket: Shown | None = None) -> None:
        self.port = port
        self._agent = agent
        self.ticket = ticket
        self.heard: list[Heard] = []
        self._line: ClientConnection | None = None
        self._listening: asyncio.Task[None] | None = None
        self.on_hint: asyncio.Event = asyncio.Event()

    async def open(self) -> None:
        self._line = await connect(
            f"ws://127.0.0.1:{self.port}/live",
            origin=f"http://127.0.0.1:{self.port}",  # pyright: ignore[reportArgumentType] - a str to all others
            additional_headers={"Cookie": self._agent.cookie} if self._agent else {},
            compression=None,
            ping_interval=None,
        )
        if self.ticket:
            topics = [f"ticket:{self.ticket.id}", "view:mine"]
            await self._line.send(json.dumps({"topics": topics, "rows": []}))
        self._listening = asyncio.ensure_future(self._listen(self._line))

    async def _listen(self, line: ClientConnection) -> None:
        async for message in line:
            at = time.time()
            self.heard.append(Heard(json.loads(message)["topic"], at))
            self.on_hint.set()

    async def close(self) -> None:
        if self._listening:
            self._listening.cancel()
        if self._line:
            await self._line.close()


async def open_all(pages: Sequence[Page]) -> None:
    """A few at a time, as people come to work."""
    for start in range(0, len(pages), AT_ONCE):
        await asyncio.gather(*(page.open() for page in pages[start : start + AT_ONCE]))


async def close_all(pages: Sequence[Page]) -> None:
    for start in range(0, len(pages), AT_ONCE):
        await asyncio.gather(*(page.close() for page in pages[start : start + AT_ONCE]))


class Browser:
    """One connection that is kept, over which one request follows the other."""

    def __init__(self, port: int, agent: Agent) -> None:
        self._port = port
        self._agent = agent
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, body: str | None = None) -> int:
        """The status of the answer to a request, on a new connection where the old one was given up."""
        if self._streams is not None:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                return await self._asked(self._streams, path, body)
        self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        return await self._asked(self._streams, path, body)

    async def _asked(
        self, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter], path: str, body: str | None
    ) -> int:
        reader, writer = streams
        method = "GET" if body is None else "POST"
        writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nCookie: {self._agent.cookie}\r\n"
            f"Sec-Fetch-Site: same-origin\r\nHX-Request: true\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body or '')}\r\n\r\n"
            f"{body or ''}".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = head.partition("content-length:")[2].partition("\r\n")[0]
        await reader.readexactly(int(length or 0))
        return int(head.split()[1])

    async def close(self) -> None:
        if self._streams:
            self._streams[1].close()


async def keep_fetching(page: Page, browser: Browser, paths: Sequence[str]) -> None:
    """After each hint, within a second and at most once in it, one of the parts after the other."""
    turn = 0
    while True:
        await page.on_hint.wait()
        page.on_hint.clear()
        await asyncio.sleep(_random.random())
        status = await browser.ask(paths[turn % len(paths)])
        if status != 200:
            raise RuntimeError(f"{paths[turn % len(paths)]} was answered with {status}")
        turn += 1
