"""The SMTP server beside a test that has no loop: it answers in a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from tests.kit.smtp import Behaviour, SmtpServer, smtp_server


@contextmanager
def smtp_beside(behaviour: Behaviour = Behaviour.ACCEPT) -> Iterator[SmtpServer]:
    """The server for the length of the block. Its list of mails only grows, so any thread may read it."""
    begun: SimpleQueue[tuple[SmtpServer, asyncio.AbstractEventLoop, asyncio.Event]] = SimpleQueue()

    async def serve() -> None:
        async with smtp_server() as server:
            server.behaviour = behaviour
            done = asyncio.Event()
            begun.put((server, asyncio.get_running_loop(), done))
            await done.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), name="smtp")
    thread.start()
    server, loop, done = begun.get(timeout=10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()
