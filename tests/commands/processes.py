"""Commands that keep running, as processes of their own, with everything they start."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import httpx

from helpdesk.db.server.process import seen_process

ROOT = Path(__file__).resolve().parents[2]
PROC = Path("/proc")
ADDRESS = re.compile(r"^Helpdesk answers at (http://\S+)/$")
# What a page of ours says of itself, as a browser does.
BROWSER = {"Sec-Fetch-Site": "same-origin"}


class Command:
    """A running `helpdesk`, its output line by line, and its descendants."""

    def __init__(self, *argv: object, environ: dict[str, str] | None = None, folder: Path = ROOT) -> None:
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        self.lines: list[str] = []
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-P", "-m", "helpdesk", *map(str, argv)],
            cwd=folder,
            env={**os.environ, **(environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def errors(self) -> str:
        self._errors.seek(0)
        return self._errors.read()

    def ready(self) -> str:
        """The address it prints, once it has printed all it has to say."""
        self.wait(lambda: any(ADDRESS.match(line) for line in list(self.lines)))
        return next(match[1] for line in self.lines if (match := ADDRESS.match(line)))

    def wait(self, happened: Callable[[], object]) -> None:
        wait_until(lambda: happened() or self.process.poll() is not None, 60)
        if not happened():
            raise AssertionError(f"it ended with {self.process.returncode}: {self.errors}")

    def family(self) -> set[int]:
        """The pids of the command and of everything below it."""
        return descendants(self.process.pid)

    def child(self, name: str) -> int:
        """The pid of the process that runs `helpdesk <name>`."""
        (found,) = (
            pid for pid in self.family() if (seen := seen_process(pid)) and seen.command.endswith(f" {name}")
        )
        return found

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Signal it, and wait for its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=40)
        self._reader.join()
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        if self.process.poll() is None:
            family = self.family()
            self.process.kill()
            self.process.wait()
            for pid in family - {self.process.pid}:
                _kill(pid)
        self._reader.join()
        self.process.stdout.close()
        self._errors.close()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))


def wait_until(happened: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {happened}")
        time.sleep(0.02)


def descendants(pid: int) -> set[int]:
    """This pid, and those of everything below it."""
    found = {pid}
    while more := {child for child, parent in _parents().items() if parent in found} - found:
        found |= more
    return found


def are_gone(pids: set[int]) -> bool:
    return all(seen_process(pid) is None for pid in pids)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def answers(url: str) -> bool:
    """Whether a page is there."""
    try:
        return httpx.get(url, timeout=10).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def signed_in(address: str, email: str, password: str) -> Iterator[httpx.Client]:
    """A browser in which this person has signed in."""
    with httpx.Client(base_url=address, headers=BROWSER, timeout=20) as browser:
        answer = browser.post("/login", data={"email": email, "password": password})
        assert (answer.status_code, answer.text) == (303, "")
        yield browser


def _parents() -> dict[int, int]:
    found = {}
    for folder in PROC.iterdir():
        if folder.name.isdecimal():
            try:
                stat = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            found[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    return found


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
