"""Questions to a server, processes that start one, and work done by somebody who is not root."""

import asyncio
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg

from helpdesk.db.server.process import seen_process

ROOT_FOLDER = Path(__file__).resolve().parents[3]
ORDINARY = "daemon"
# A starter that says where its server is and then does nothing, until it is told or killed. A measurement of
# coverage cares for SIGTERM, and the product leaves a signal to whoever does.
STARTER = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGTERM, signal.SIG_DFL)
from helpdesk.db.server.embedded import start
with start(Path(sys.argv[1])) as server:
    print(server.pid, server.dsn, flush=True)
    sys.stdin.read()
"""


def wait_until(happened: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {happened}")
        time.sleep(0.005)


def is_alive(pid: int) -> bool:
    return seen_process(pid) is not None


def answer(dsn: str, query: str) -> object:
    """The one value a query answers with."""

    async def ask() -> object:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(ask())


def copied(data_dir: Path, target: Path) -> Path:
    """A copy with owners and modes: a test that needs no first start gets its server sooner."""
    subprocess.run(  # noqa: S603 - two folders of ours
        ["/bin/cp", "-a", str(data_dir), str(target)], check=True
    )
    return target


def python(script: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    """A process of its own that runs this script."""
    return subprocess.Popen(  # noqa: S603 - a script of ours
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT_FOLDER,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


def as_ordinary(work: Callable[[], str]) -> str:
    """What this work answers when somebody does it who is not root.

    Forked and not run anew: the account may not reach root's Python, but what is loaded it may use.
    """
    if os.geteuid() != 0:
        return work()
    account = pwd.getpwnam(ORDINARY)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
            os.write(writing, work().encode())
        except BaseException as error:  # noqa: BLE001 - the parent is to see it, whatever it is
            os.write(writing, f"{type(error).__name__}: {error}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answered:
        said = answered.read()
    os.waitpid(child, 0)
    return said


class Starter:
    """A process that started the server of a data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.process = python(STARTER, data_dir, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        self.server_pid = 0
        self.dsn = ""

    def wait_ready(self) -> "Starter":
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(self.process.stderr.read())
        pid, self.dsn = line.split()
        self.server_pid = int(pid)
        return self

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self, number: signal.Signals | None = None) -> int:
        if number is None:
            self.process.stdin.close()
        else:
            self.process.send_signal(number)
        return self.process.wait(timeout=20)

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
