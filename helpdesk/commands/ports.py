"""Which port pages are served on."""

import socket
from contextlib import suppress

from helpdesk.core.settings import Settings, SettingsFailed

# Where none is asked for: the customary ones first, then whatever is free.
PORTS = (8000, 8080, 0)


def listening_port(settings: Settings) -> int:
    """The port to serve on, chosen before anything starts, so that links in mail can name it."""
    wanted = (settings.port,) if settings.port else PORTS
    for port in wanted:
        with suppress(OSError):
            return _bound(settings.host, port)
    raise SettingsFailed(
        f"Pages cannot be served on {settings.host}, port {wanted[-1]}. Choose others with --host and --port."
    )


def _bound(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as probe:
        return probe.getsockname()[1]
