"""The least that sockets cost: one of uvicorn that says nothing, and a broadcast of `websockets` alone.

`python -m tests.bench.live_bare silent PORT`, and `… broadcast PORT GROUPS SECONDS`.
"""

import asyncio
import json
import sys
import time
from itertools import count, cycle
from typing import Any

import uvicorn
import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

# As `helpdesk web` serves its own.
SERVED = {"ws_ping_interval": 20, "ws_max_size": 16_384, "ws_per_message_deflate": False}


async def silent(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Let everybody in and listen until they leave."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass


async def broadcasting(port: int, groups: int, seconds: float) -> None:
    """Tell one group after the other what time it is; whoever comes joins the next group."""
    members: list[set[ServerConnection]] = [set() for _ in range(groups)]
    numbers = count()

    async def join(page: ServerConnection) -> None:
        group = members[next(numbers) % groups]
        group.add(page)
        await page.wait_closed()
        group.discard(page)

    async with serve(join, "127.0.0.1", port, compression=None):
        for group in cycle(members):
            broadcast(group, json.dumps({"topic": f"bare:{time.time():.6f}"}))
            await asyncio.sleep(seconds / groups)


def main(kind: str, port: str, *more: str) -> None:
    if kind == "silent":
        uvicorn.run(silent, port=int(port), lifespan="off", log_config=None, access_log=False, **SERVED)
    else:
        groups, seconds = more
        uvloop.run(broadcasting(int(port), int(groups), float(seconds)))


if __name__ == "__main__":
    main(*sys.argv[1:])
