"""What a process is: its program, its command line and its start, so that a reused pid deceives nobody."""

import os
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

PROC = Path("/proc")
STATE_AND_LATER = 2
TICKS_AT_START = 19


class Seen(Struct, frozen=True):
    """A living process as an observer sees it."""

    program: str
    command: str
    started_at: float


def seen_process(pid: int) -> Seen | None:
    """The process under this pid; None when there is none, it is a zombie, or it is hidden from us."""
    return _from_proc(pid) if (PROC / "self" / "exe").exists() else seen_by_ps(pid)


def seen_by_ps(pid: int) -> Seen | None:
    """The same through `ps`, for systems without /proc."""
    done = subprocess.run(  # noqa: S603 - our own arguments and a number
        ["ps", "-ww", "-o", "stat=,lstart=,ucomm=,command=", "-p", str(pid)],  # noqa: S607 - at home in other places on each system
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
    )
    state, *words = done.stdout.split() or ["Z"]
    if state.startswith("Z"):
        return None
    started = datetime.strptime(" ".join(words[:5]), "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    return Seen(program=words[5], command=" ".join(words[6:]), started_at=started.timestamp())


def _from_proc(pid: int) -> Seen | None:
    folder = PROC / str(pid)
    try:
        program = (folder / "exe").readlink().name
        command = (folder / "cmdline").read_bytes()
        stat = (folder / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The program's name stands in brackets and may hold anything, brackets and spaces too.
    fields = stat.rpartition(")")[STATE_AND_LATER].split()
    ticks = int(fields[TICKS_AT_START])
    age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    return Seen(
        # A program that was replaced on the disk meanwhile keeps its name with a note behind it.
        program=program.removesuffix(" (deleted)"),
        command=command.replace(b"\0", b" ").decode(errors="replace").strip(),
        started_at=time.time() - age,
    )
