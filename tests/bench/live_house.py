"""A throw-away installation: two web processes and a worker on one database, and a thousand agents."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from msgspec import Struct

from helpdesk.core.ids import hash_token, new_token
from helpdesk.db.engine import configure, pool
from helpdesk.db.migrate import migrate
from helpdesk.db.server.embedded import serving
from helpdesk.db.sql import fetch
from helpdesk.web.kit.security import SESSION_COOKIE

TICKETS, PEOPLE = 10_000, 2_000
PATIENCE_SECONDS = 30
_DIRTY = re.compile(r"Private_Dirty:\s+(\d+)")


class Shown(Struct, frozen=True):
    """A ticket that agents look at."""

    id: int
    number: str


class Agent(Struct, frozen=True):
    person: int
    cookie: str


class House(Struct, frozen=True, kw_only=True):
    """How its processes are reached, who comes, and what they look at."""

    folder: Path
    webs: list["Process"]
    agents: list[Agent]
    tickets: list[Shown]


class Process(Struct, frozen=True):
    """One of ours that runs: where it answers, where it writes its log."""

    pid: int
    port: int
    log: Path

    @property
    def kilobytes(self) -> int:
        """The memory that is this process's alone and that it has written to."""
        return int(_DIRTY.findall(Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii"))[0])


@asynccontextmanager
async def house(folder: Path, *, agents: int, tickets: int) -> AsyncIterator[House]:
    """Everything there and answering, for the length of the block."""
    with serving(folder) as dsn:
        configure(dsn)
        await migrate()
        surroundings = {**os.environ, "DATABASE_URL": dsn, "HELPDESK_DATA": str(folder)}
        with running(surroundings, "seed", "--tickets", str(TICKETS), "--people", str(PEOPLE)) as seeding:
            seeding.wait()
        async with pool(name="helpdesk-bench", size=4):
            found = await _agents(agents), await _tickets(tickets)
        with ExitStack() as stack:
            webs = [stack.enter_context(_web(surroundings, folder)) for _ in range(2)]
            stack.enter_context(running(surroundings, "worker"))
            yield House(folder=folder, webs=webs, agents=found[0], tickets=found[1])


async def _agents(number: int) -> list[Agent]:
    """So many agents, each signed in in one browser."""
    tokens = [new_token() for _ in range(number)]
    rows = await fetch(
        """
        WITH made AS (
          INSERT INTO persons (name, sort_name, role, created_at)
          SELECT 'Agent ' || n, 'agent ' || n, 'agent', now() FROM generate_series(1, $1::int) AS n
          RETURNING id
        )
        INSERT INTO sessions
          (token_hash, person, created_at, seen_at, expires_at, user_agent, ip, needs_code, flashes)
        SELECT hash, id, now(), now(), now() + interval '1 day', '', '', false, '[]'
        FROM (SELECT id, row_number() OVER () AS place FROM made) AS people
        JOIN unnest($2::bytea[]) WITH ORDINALITY AS hashes(hash, place) USING (place)
        RETURNING person
        """,
        number,
        [hash_token(token) for token in tokens],
    )
    return [
        Agent(row["person"], f"{SESSION_COOKIE}={token}") for row, token in zip(rows, tokens, strict=True)
    ]


async def _tickets(number: int) -> list[Shown]:
    rows = await fetch(
        "SELECT id, number FROM tickets WHERE disposition = 'live'"
        " AND status_category NOT IN ('solved', 'closed') ORDER BY last_message_at DESC LIMIT $1",
        number,
    )
    return [Shown(row["id"], row["number"]) for row in rows]


@contextmanager
def _web(surroundings: dict[str, str], folder: Path) -> Iterator[Process]:
    port = free_port()
    log = folder / f"web-{port}.log"
    with running(surroundings, "web", "--port", str(port), log=log) as process:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield Process(process.pid, port, log)


@contextmanager
def running(
    surroundings: dict[str, str], *argv: str, module: str = "helpdesk", log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Python for the block, which ends it."""
    with contextlib.ExitStack() as stack:
        written = stack.enter_context(log.open("wb")) if log else subprocess.DEVNULL
        process = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-m", module, *argv], env=surroundings, stdout=written, stderr=written
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(address: str) -> None:
    """Until something answers there, whatever it says."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with urlopen(address, timeout=1):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise TimeoutError(address)
