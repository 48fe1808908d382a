"""The server behind `helpdesk web`."""

import gc
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from litestar import Litestar

from helpdesk.app import create_app
from helpdesk.commands.database import ensure_schema, reached
from helpdesk.commands.ports import listening_port
from helpdesk.commands.waiting import wait_until_ready
from helpdesk.core.settings import Settings
from helpdesk.db import engine
from helpdesk.live.hub import HUB
from helpdesk.supervisor.child import announce_ready

GRACEFUL_SECONDS = 15
ENDING = (signal.SIGTERM, signal.SIGINT)


class AnnouncingServer(uvicorn.Server):
    """Says where it answers, once it does, and takes leave of open pages before it closes their sockets."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            _keep_what_is_there()
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            announce_ready(f"http://{shown}:{port}/")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await HUB.end()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Being told to stop is an ordinary end; the server's own way raises the signal once more."""
        before = {number: signal.signal(number, self.handle_exit) for number in ENDING}
        try:
            yield
        finally:
            for number, old in before.items():
                signal.signal(number, old)


def serve_pages(settings: Settings) -> None:
    """Serve until told to stop; open sockets have fifteen seconds to close."""
    with reached(settings) as dsn:
        config = _config(create_app(settings), settings)
        config.load()
        engine.configure(dsn)
        wait_until_ready(settings.data)
        ensure_schema(settings)
        AnnouncingServer(config).run()


def _keep_what_is_there() -> None:
    """Never look for rubbish again in what is loaded by now: all would wait a tenth of a second for it."""
    gc.collect()
    gc.freeze()


def _config(app: Litestar, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=listening_port(settings),
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
        ws_ping_interval=20,
        ws_max_size=16_384,
        # Hints are shorter than what compressing them adds, and each socket would keep a window of its own.
        ws_per_message_deflate=False,
    )
