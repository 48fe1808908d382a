"""The server behind `helpdesk web`."""

import socket

import uvicorn

from helpdesk.app import create_app
from helpdesk.core.settings import Settings
from helpdesk.supervisor.child import announce_ready

GRACEFUL_SECONDS = 15


class AnnouncingServer(uvicorn.Server):
    """Says where it answers, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            announce_ready(f"http://{shown}:{port}/")


def serve_pages(settings: Settings) -> None:
    """Serve until told to stop; open sockets have fifteen seconds to close."""
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
        ws_ping_interval=20,
        ws_max_size=16_384,
    )
    AnnouncingServer(config).run()
