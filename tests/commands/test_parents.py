"""Whoever started `helpdesk up` is killed: a terminal takes it along, anything else leaves it to be told."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpdesk.db.server.layout import layout_of
from helpdesk.db.server.postmaster import living_postmaster, recorded_postmaster
from helpdesk.db.server.process import seen_process
from tests.commands.processes import answers, are_gone, descendants, free_port, wait_until

pytestmark = pytest.mark.slow

# What a terminal runs, and what a script or another supervisor is.
OWN_TERMINAL = "fcntl.ioctl(0, termios.TIOCSCTTY, 0)"
SHELL = f"import fcntl, subprocess, sys, termios; {OWN_TERMINAL}; subprocess.run(sys.argv[1:])"
SCRIPT = "import subprocess, sys; subprocess.run(sys.argv[1:])"
UP = (sys.executable, "-P", "-m", "helpdesk", "up")


@contextmanager
def started(parent: str, data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A parent with a terminal of its own, and what it started."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - a script of ours
        [sys.executable, "-c", parent, *UP, "--data", str(data), "--port", str(port)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), 60)
        yield process
    finally:
        os.close(ours)
        process.wait(10)


def kill(process: subprocess.Popen[bytes]) -> set[int]:
    """Kill the parent; the pids of all that it had started."""
    family = descendants(process.pid)
    process.kill()
    process.wait()
    return family - {process.pid}


def test_killed_terminal_ends_everything(place: Path) -> None:
    with started(SHELL, place / "data", free_port()) as shell:
        family = kill(shell)

        assert len(family) > 3
        wait_until(lambda: are_gone(family), 40)

    assert recorded_postmaster(layout_of(place / "data").cluster) is None


def test_killed_script_leaves_it_at_work_until_it_is_told_to_stop(place: Path) -> None:
    port = free_port()
    with started(SCRIPT, place / "data", port) as script:
        family = kill(script)
        (up,) = (pid for pid in family if " helpdesk up " in seen_process(pid).command)

        assert answers(f"http://127.0.0.1:{port}/readyz")
        assert living_postmaster(layout_of(place / "data")).pid in family
        os.kill(up, signal.SIGTERM)
        wait_until(lambda: are_gone(family), 40)

    assert recorded_postmaster(layout_of(place / "data").cluster) is None
