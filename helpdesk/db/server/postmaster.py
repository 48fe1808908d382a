"""A running server as its pid file tells of it: whose it is, how it is, and how to end it."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from helpdesk.db.server.errors import ServerFailed
from helpdesk.db.server.layout import Layout
from helpdesk.db.server.process import Seen, seen_process

PID_FILE = "postmaster.pid"
PROGRAM = "postgres"
READY = "ready"
LINES_BEFORE_STATUS = 7
# The start stands in the file in whole seconds, and the clock may have been nudged since.
START_TOLERANCE_SECONDS = 5.0
LOOK_EVERY_SECONDS = 0.005
FAST_STOP_SECONDS = 20.0
IMMEDIATE_STOP_SECONDS = 5.0


class Postmaster(Struct, frozen=True):
    """What the pid file says. Its process may be gone, or the pid may be somebody else's by now."""

    pid: int
    started_at: float
    socket_folder: str
    status: str

    @property
    def is_ready(self) -> bool:
        return self.status == READY


def recorded_postmaster(cluster: Path) -> Postmaster | None:
    """The server the pid file names; None when there is no file, or it is half-written."""
    try:
        lines = (cluster / PID_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
        pid, started_at = int(lines[0]), float(lines[2])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    return Postmaster(
        pid=pid,
        started_at=started_at,
        socket_folder=lines[4] if len(lines) > 4 else "",  # noqa: PLR2004 - the file's fifth line
        status=lines[LINES_BEFORE_STATUS].strip() if len(lines) > LINES_BEFORE_STATUS else "",
    )


def living_postmaster(layout: Layout) -> Postmaster | None:
    """The recorded server, if its process is one of ours on this very data directory."""
    recorded = recorded_postmaster(layout.cluster)
    if recorded is None:
        return None
    seen = seen_process(recorded.pid)
    return recorded if seen is not None and is_ours(seen, layout) else None


def is_ours(seen: Seen, layout: Layout) -> bool:
    """Whether this is the server of the data directory. Its own children have other command lines."""
    return seen.program == PROGRAM and f"cluster_name={layout.cluster_name}" in seen.command.split()


def end_leftover(layout: Layout) -> None:
    """Stop the server that a killed starter left, and forget a pid file that speaks of nobody of ours.

    Only for the holder of the lock: then nobody answers for a server that still runs.
    """
    recorded = recorded_postmaster(layout.cluster)
    living = living_postmaster(layout)
    if recorded is not None and living is not None:
        _ensure_same_start(recorded, layout)
        end_postmaster(living.pid, lambda: living_postmaster(layout) is None)
    # PostgreSQL asks only whether the pid lives and would refuse to start beside a foreign process. It still
    # notices by its shared memory when backends of the dead server are left.
    (layout.cluster / PID_FILE).unlink(missing_ok=True)


def end_postmaster(pid: int, is_gone: Callable[[], bool]) -> None:
    """Stop a server: roll back and disconnect at first, and where that takes too long, at once."""
    for number, seconds in (
        (signal.SIGINT, FAST_STOP_SECONDS),
        (signal.SIGQUIT, IMMEDIATE_STOP_SECONDS),
        (signal.SIGKILL, IMMEDIATE_STOP_SECONDS),
    ):
        if is_gone() or _signalled_in_vain(pid, number) or _in_time(is_gone, seconds):
            return
    raise ServerFailed(f"PostgreSQL, process {pid}, does not end.")


def _ensure_same_start(recorded: Postmaster, layout: Layout) -> None:
    seen = seen_process(recorded.pid)
    if seen is not None and abs(seen.started_at - recorded.started_at) > START_TOLERANCE_SECONDS:
        raise ServerFailed(
            f"Process {recorded.pid} looks like the database in {layout.cluster}, but did not start when it "
            f"did. Make sure of it, end it with `kill -INT {recorded.pid}`, and start again."
        )


def _signalled_in_vain(pid: int, number: signal.Signals) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return True
    return False


def _in_time(is_gone: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_gone():
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_EVERY_SECONDS)
    return True
