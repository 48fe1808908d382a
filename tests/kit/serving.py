"""The application behind a real port, in the loop of the test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from helpdesk.app import create_app
from helpdesk.core.settings import Settings

GOODBYE_SECONDS = 2


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[str]:
    """The address of the application, served on a free port for the length of the block.

    The pool of the test is the application's, so its lifespan is not run; use the mark `commits`.
    """
    config = uvicorn.Config(
        create_app(settings), host="127.0.0.1", port=0, lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None
    running = asyncio.ensure_future(server.serve())
    try:
        while not server.started:
            if running.done():
                running.result()
                raise RuntimeError("the server ended before it was ready")
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        await _ended(server, running)


async def _ended(server: uvicorn.Server, running: asyncio.Future[None]) -> None:
    """End it. A line that a browser opened in that very moment, and asks nothing on, would be waited for."""
    server.should_exit = True
    while not (await asyncio.wait({running}, timeout=GOODBYE_SECONDS))[0]:
        for connection in list(server.server_state.connections):
            connection.transport.abort()
    running.result()
