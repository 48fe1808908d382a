"""Asking an application in this process for pages, and the time it takes to answer."""

import time
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from litestar import Litestar


@dataclass
class Times:
    """What was measured of one thing, in milliseconds."""

    taken: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return median(self.taken)

    @property
    def p95(self) -> float:
        return sorted(self.taken)[int(len(self.taken) * 0.95)]


async def ask(app: Litestar, path: str, cookie: str = "") -> tuple[float, str]:
    """The milliseconds from the request to the last byte, without a network or a client, and the page."""
    parts: list[bytes] = []
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
        else:
            parts.append(message.get("body", b""))

    scope = _scope(path, cookie)
    began = time.perf_counter()
    await app(scope, receive, send)
    taken = (time.perf_counter() - began) * 1000
    text = b"".join(parts).decode()
    if statuses != [200]:
        raise RuntimeError(f"{path} was answered with {statuses}: {text[:300]}")
    return taken, text


def _scope(path: str, cookie: str) -> dict[str, Any]:
    bare, _, query = path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": bare,
        "raw_path": bare.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (b"host", b"localhost"),
            (b"sec-fetch-site", b"same-origin"),
            (b"cookie", cookie.encode()),
        ],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "state": {},
    }
