"""Keeping children alive until we are told to stop: restarts with growing pauses, and a graceful end."""

import asyncio
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from helpdesk.supervisor.life import Child, Life, begin_life

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
CANNOT_START = 127
KILLED_IN_THE_END = 1


class Patience(Struct, frozen=True):
    """How long we wait for what, in seconds, and how often we try a child that never was ready."""

    first_pause: float = 1
    longest_pause: float = 30
    healthy_after: float = 60
    stop_within: float = 25
    look_every: float = 1
    tries: int = 5


def run(
    children: Sequence[Child],
    *,
    on_ready: Callable[[Mapping[str, str]], None],
    tell: Callable[[str], None] | None = None,
    keep: Callable[[], object] | None = None,
    patience: Patience | None = None,
) -> int:
    """Run the children until SIGTERM, SIGINT or SIGHUP, and answer the exit code for our own process.

    `on_ready` is called once, with the note of each, when all children have announced themselves; `tell` gets
    a sentence at each restart; `keep` is called every second in a thread, to look after what is no child.
    What `keep` raises ends everything and is raised from here.
    """
    supervisor = Supervisor(on_ready, tell or _to_standard_error, patience or Patience())
    return asyncio.run(supervisor.run(children, keep))


class Supervisor:
    """The state of one run: who lives, who is ready, and whether we are stopping."""

    def __init__(
        self,
        on_ready: Callable[[Mapping[str, str]], None],
        tell: Callable[[str], None],
        patience: Patience,
    ) -> None:
        self._on_ready = on_ready
        self._tell = tell
        self._patience = patience
        self._stopping = asyncio.Event()
        self._lives: dict[str, Life] = {}
        self._notes: dict[str, str] = {}
        self._awaited: set[str] = set()
        self._exit_code = 0
        self._failure: BaseException | None = None

    async def run(self, children: Sequence[Child], keep: Callable[[], object] | None) -> int:
        self._awaited = {child.name for child in children}
        restore = self._take_signals()
        try:
            async with asyncio.TaskGroup() as group:
                for child in children:
                    group.create_task(self._keep_alive(child))
                if keep is not None:
                    group.create_task(self._look_after(keep))
        finally:
            restore()
        if self._failure is not None:
            raise self._failure
        return self._exit_code

    def stop(self) -> None:
        """Ask everybody to end, and make them after a while; a second call makes them at once."""
        if self._stopping.is_set():
            self._kill()
            return
        self._stopping.set()
        for life in self._lives.values():
            life.terminate()
        asyncio.get_running_loop().call_later(self._patience.stop_within, self._kill)

    async def _keep_alive(self, child: Child) -> None:
        failures = 0
        while not self._stopping.is_set():
            code, was_healthy = await self._live(child)
            if self._stopping.is_set():
                return
            failures = 1 if was_healthy else failures + 1
            if failures >= self._patience.tries and child.name in self._awaited:
                self._give_up(child, code)
                return
            pause = self._pause(failures)
            self._tell(f"{child.name} ended with exit code {code}; it starts again in {pause:g} s.")
            await self._sleep(pause)

    async def _live(self, child: Child) -> tuple[int, bool]:
        """One life: its exit code, and whether it was long enough to forget the failures before."""
        try:
            life = await begin_life(child, lambda note: self._ready(child, note))
        except OSError as error:
            self._tell(f"{child.name} cannot be started: {error}.")
            return CANNOT_START, False
        self._lives[child.name] = life
        if self._stopping.is_set():
            life.terminate()
        code = await life.ended()
        del self._lives[child.name]
        return code, life.seconds >= self._patience.healthy_after

    def _ready(self, child: Child, note: str) -> None:
        self._notes[child.name] = note
        if child.name in self._awaited:
            self._awaited.discard(child.name)
            if not self._awaited and not self._stopping.is_set():
                self._on_ready(dict(self._notes))

    def _pause(self, failures: int) -> float:
        return min(self._patience.first_pause * 2 ** (failures - 1), self._patience.longest_pause)

    def _give_up(self, child: Child, code: int) -> None:
        self._exit_code = code or 1
        self._tell(
            f"{child.name} ended {self._patience.tries} times before it was ready, at last with exit code "
            f"{code}; everything is stopped."
        )
        self.stop()

    async def _look_after(self, keep: Callable[[], object]) -> None:
        while not self._stopping.is_set():
            try:
                await asyncio.to_thread(keep)
            except Exception as error:  # noqa: BLE001 - whatever it is, the children end first and then it is raised
                self._failure = error
                self.stop()
            await self._sleep(self._patience.look_every)

    async def _sleep(self, seconds: float) -> None:
        """Wait this long, or until we are stopping."""
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    def _kill(self) -> None:
        for name, life in self._lives.items():
            self._tell(f"{name} did not end in time and was killed.")
            self._exit_code = self._exit_code or KILLED_IN_THE_END
            life.kill()

    def _take_signals(self) -> Callable[[], None]:
        """Let the ending signals stop us, except what is ignored, as SIGHUP is under nohup."""
        loop = asyncio.get_running_loop()
        before: dict[signal.Signals, Any] = {number: signal.getsignal(number) for number in ENDING}
        taken = {number: old for number, old in before.items() if old is not signal.SIG_IGN}
        for number in taken:
            loop.add_signal_handler(number, self.stop)

        def restore() -> None:
            for number, old in taken.items():
                loop.remove_signal_handler(number)
                signal.signal(number, old or signal.SIG_DFL)

        return restore


def _to_standard_error(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
