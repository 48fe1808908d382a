"""The server of a data directory: start it, join it, keep it alive, stop it."""

import atexit
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from helpdesk.db.server.account import ROOT, server_account
from helpdesk.db.server.binaries import find_binaries
from helpdesk.db.server.cluster import DATABASE, ROLE, ensure_cluster
from helpdesk.db.server.endings import exit_on_signals
from helpdesk.db.server.errors import ServerFailed, ServerInUse
from helpdesk.db.server.launch import Launched, Plan, launch
from helpdesk.db.server.layout import Layout, layout_of
from helpdesk.db.server.lock import Held, is_taken, take_alone, take_together
from helpdesk.db.server.postmaster import end_leftover, end_postmaster, living_postmaster
from helpdesk.db.server.reach import reachable_binaries
from helpdesk.db.server.sockets import PORT, remove_socket_folder

LOCK_PATIENCE_SECONDS = 0.5
JOIN_PATIENCE_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.02


class Running:
    """A server this process answers for, until `stop`, the end of the block, or the end of the process."""

    def __init__(self, plan: Plan, launched: Launched, release: Callable[[], None]) -> None:
        self._plan = plan
        self._launched = launched
        self._release = release
        self._owner = os.getpid()
        self._guard = threading.RLock()
        self._is_stopped = False

    @property
    def dsn(self) -> str:
        """The address for asyncpg; a revived server keeps it."""
        return dsn_of(self._launched.sockets)

    @property
    def pid(self) -> int:
        return self._launched.process.pid

    def revive(self) -> bool:
        """Start the server again if it died by itself, and say whether it had. Callable from any thread."""
        with self._guard:
            if self._is_stopped or self._launched.process.poll() is None:
                return False
            self._launched = launch(self._plan)
            return True

    def stop(self) -> None:
        """End the server and let the data directory go. A second call, or a forked child's, does nothing."""
        if os.getpid() != self._owner:
            return
        with self._guard:
            if self._is_stopped:
                return
            process = self._launched.process
            end_postmaster(process.pid, lambda: process.poll() is not None)
            remove_socket_folder(self._launched.sockets)
            self._is_stopped = True
            self._release()
            atexit.unregister(self.stop)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(data_dir: Path, *, configured: Path | None = None) -> Running:
    """Run this data directory's server, and make it the first time. ServerInUse when another process does.

    SIGTERM and SIGHUP, where nobody else cares for them, are from then on an ordinary exit, which stops it.
    """
    layout = layout_of(data_dir)
    with _refusals_explained(layout), ExitStack() as undoing:
        binaries = find_binaries(configured)
        account = server_account(layout.cluster)
        _make_data_dir(layout.data_dir, account.gid)
        undoing.callback(_lock(layout).release)
        undoing.callback(exit_on_signals())
        end_leftover(layout)
        plan = Plan(layout, reachable_binaries(binaries, account), account)
        ensure_cluster(layout, plan.binaries, account)
        running = Running(plan, launch(plan), undoing.pop_all().close)
    atexit.register(running.stop)
    return running


def running_dsn(data_dir: Path) -> str | None:
    """The address of the server another process runs here; waits while that one is still starting."""
    layout = layout_of(data_dir)
    deadline = time.monotonic() + JOIN_PATIENCE_SECONDS
    with _refusals_explained(layout):
        while is_taken(layout.lock_file) and time.monotonic() < deadline:
            found = living_postmaster(layout)
            if found is not None and found.is_ready:
                return dsn_of(Path(found.socket_folder))
            time.sleep(LOOK_EVERY_SECONDS)
    return None


@contextmanager
def serving(data_dir: Path, *, configured: Path | None = None) -> Iterator[str]:
    """The address of this data directory's server for a block: joined where one runs, else run for the block.

    A server run for a block waits at its end for the commands that joined it meanwhile.
    """
    with ExitStack() as stack:
        yield _joined_or_started(stack, data_dir, configured)


def dsn_of(sockets: Path, *, database: str = DATABASE, role: str = ROLE) -> str:
    # The port names the socket's file; unsaid, it would come from PGPORT.
    return f"postgresql:///{database}?host={quote(str(sockets))}&port={PORT}&user={role}"


@contextmanager
def _refusals_explained(layout: Layout) -> Iterator[None]:
    """Turn what the operating system refuses into a sentence."""
    try:
        yield
    except OSError as error:
        reason = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
        raise ServerFailed(f"The database in {layout.data_dir} cannot be used: {reason}.") from error


def _lock(layout: Layout) -> Held:
    lock = take_alone(layout.lock_file, patience_seconds=LOCK_PATIENCE_SECONDS)
    if lock is None:
        raise ServerInUse(f"The database in {layout.data_dir} is already run by another helpdesk process.")
    return lock


def _make_data_dir(data_dir: Path, group: int) -> None:
    """As root let the server's account pass through, and nobody else. One that is there stays as it is."""
    try:
        data_dir.mkdir(parents=True)
    except FileExistsError:
        return
    if os.geteuid() == ROOT:
        os.chown(data_dir, ROOT, group)
        data_dir.chmod(0o710)
    else:
        data_dir.chmod(0o700)


def _joined_or_started(stack: ExitStack, data_dir: Path, configured: Path | None) -> str:
    layout = layout_of(data_dir)
    deadline = time.monotonic() + JOIN_PATIENCE_SECONDS
    while True:
        with _refusals_explained(layout):
            joined = _joined(stack, layout)
        if joined is not None:
            return joined
        try:
            server = start(data_dir, configured=configured)
        except ServerInUse:
            # Two commands found no server and both began one: whoever lost joins the other's.
            if time.monotonic() > deadline:
                raise
            continue
        stack.enter_context(_ended_after_guests(server, layout))
        return server.dsn


def _joined(stack: ExitStack, layout: Layout) -> str | None:
    if not layout.lock_file.exists():
        return None
    guest = take_together(layout.guests_file, patience_seconds=JOIN_PATIENCE_SECONDS)
    dsn = running_dsn(layout.data_dir)
    if guest is not None and dsn is not None:
        stack.callback(guest.release)
    elif guest is not None:
        guest.release()
    return dsn


@contextmanager
def _ended_after_guests(server: Running, layout: Layout) -> Iterator[None]:
    with server:
        yield
        alone = take_alone(layout.guests_file, patience_seconds=JOIN_PATIENCE_SECONDS)
        server.stop()
        if alone is not None:
            alone.release()
