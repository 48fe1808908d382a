"""One life of a child: a process, the two pipes to it, and whether it became ready."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from msgspec import Struct

from helpdesk.supervisor.child import LIFELINE_VARIABLE, READY_VARIABLE

NOTE_BYTES = 4096


class Child(Struct, frozen=True):
    """A process to keep: its name in messages, its command line, and what it has more in its environment."""

    name: str
    argv: list[str]
    env: dict[str, str] = {}


class Life:
    """A running process of a child. Its output goes where ours goes."""

    def __init__(self, process: asyncio.subprocess.Process, lifeline: int) -> None:
        self._process = process
        self._lifeline = lifeline
        self._began = time.monotonic()
        self.note: str | None = None

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    async def ended(self) -> int:
        """Wait for the end, and answer as a shell does: the exit code, or 128 and the signal's number."""
        code = await self._process.wait()
        os.close(self._lifeline)
        return code if code >= 0 else 128 - code

    def terminate(self) -> None:
        with suppress(ProcessLookupError):
            self._process.terminate()

    def kill(self) -> None:
        """End it at once, with whatever it started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


async def begin_life(child: Child, on_ready: Callable[[str], None]) -> Life:
    """Start the child. `on_ready` is called with its note as soon as it announces itself."""
    lifeline, ready = os.pipe(), os.pipe()
    theirs = (lifeline[0], ready[1])
    ours = (lifeline[1], ready[0])
    try:
        process = await asyncio.create_subprocess_exec(
            *child.argv,
            env=_environment(child.env, *theirs),
            stdin=asyncio.subprocess.DEVNULL,
            pass_fds=theirs,
            # Ctrl-C in a terminal reaches the whole foreground group; the children hear of it from us, once.
            start_new_session=True,
        )
    except BaseException:
        _close(*ours)
        raise
    finally:
        _close(*theirs)
    life = Life(process, lifeline=ours[0])
    _listen(ours[1], life, on_ready)
    return life


def _environment(more: Mapping[str, str], lifeline: int, ready: int) -> dict[str, str]:
    return {**os.environ, **more, LIFELINE_VARIABLE: str(lifeline), READY_VARIABLE: str(ready)}


def _listen(descriptor: int, life: Life, on_ready: Callable[[str], None]) -> None:
    loop = asyncio.get_running_loop()

    def read() -> None:
        loop.remove_reader(descriptor)
        note = os.read(descriptor, NOTE_BYTES).decode(errors="replace")
        os.close(descriptor)
        if note:
            life.note = note.strip()
            on_ready(life.note)

    loop.add_reader(descriptor, read)


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
