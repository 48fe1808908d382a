"""Starting the server process and waiting until it takes connections."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct

from helpdesk.db.server.account import Account
from helpdesk.db.server.binaries import Binaries
from helpdesk.db.server.errors import ServerFailed
from helpdesk.db.server.layout import Layout
from helpdesk.db.server.postmaster import end_leftover, end_postmaster, recorded_postmaster
from helpdesk.db.server.reach import data_argument
from helpdesk.db.server.sockets import PORT, remove_socket_folder, socket_folder

LOG_ROTATED_AT_BYTES = 5_000_000
LOOK_EVERY_SECONDS = 0.005
# Recovery after a crash replays the log before anybody may connect, and nothing is gained by giving up on it.
READY_WITHIN_SECONDS = 600
FULL_BELOW_BYTES = 20_000_000
RETRY_FOR_SECONDS = 20.0
BETWEEN_TRIES_SECONDS = 0.2
# Backends whose server was killed, or a server whose starter was, hold the cluster for a moment longer.
STILL_HELD = ("already exists", "pre-existing shared memory block")
SERIOUS = ("FATAL:", "PANIC:", "postgres:", "error while loading")


class Plan(Struct, frozen=True):
    """How one server is run: decided at its start, and the same when it is revived."""

    layout: Layout
    binaries: Binaries
    account: Account


class Launched(Struct, frozen=True):
    process: subprocess.Popen[Any]
    sockets: Path


class _NotReady(Exception):
    """The server ended instead of taking connections; carries what it logged."""


def launch(plan: Plan) -> Launched:
    """Start the server, ready for connections. The caller holds the lock of the data directory."""
    deadline = time.monotonic() + RETRY_FOR_SECONDS
    while True:
        end_leftover(plan.layout)
        try:
            return _launch_once(plan)
        except _NotReady as error:
            said = str(error)
            if time.monotonic() > deadline or not any(sign in said for sign in STILL_HELD):
                raise ServerFailed(_sentence(said, plan.layout)) from None
        time.sleep(BETWEEN_TRIES_SECONDS)


def _launch_once(plan: Plan) -> Launched:
    sockets = socket_folder(plan.layout, plan.account)
    with _opened_log(plan.layout.log_file) as log:
        begin = log.tell()
        process: subprocess.Popen[Any] = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program with our own arguments
            _command(plan, sockets),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **plan.account.popen_options(plan.layout.cluster),
        )
    try:
        _wait_until_ready(process, plan.layout, begin)
    except BaseException:
        end_postmaster(process.pid, lambda: process.poll() is not None)
        remove_socket_folder(sockets)
        raise
    return Launched(process, sockets)


def _command(plan: Plan, sockets: Path) -> list[str]:
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "cluster_name": plan.layout.cluster_name,
        "logging_collector": "off",
        "log_destination": "stderr",
    }
    folder = data_argument(plan.layout.cluster, plan.binaries, plan.account)
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [plan.binaries.program("postgres"), "-D", folder, *flags]


def _opened_log(path: Path) -> BinaryIO:
    """The server's log, with the last one put aside when it has grown."""
    if path.exists() and path.stat().st_size > LOG_ROTATED_AT_BYTES:
        path.replace(path.with_suffix(".log.1"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    os.lseek(descriptor, 0, os.SEEK_END)
    return os.fdopen(descriptor, "ab")


def _wait_until_ready(process: subprocess.Popen[Any], layout: Layout, log_begin: int) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while process.poll() is None:
        recorded = recorded_postmaster(layout.cluster)
        if recorded is not None and recorded.pid == process.pid and recorded.is_ready:
            return
        if time.monotonic() > deadline:
            raise ServerFailed(
                f"PostgreSQL was not ready within {READY_WITHIN_SECONDS} s; see {layout.log_file}."
            )
        time.sleep(LOOK_EVERY_SECONDS)
    raise _NotReady(_logged_since(layout.log_file, log_begin))


def _logged_since(path: Path, begin: int) -> str:
    with path.open("rb") as log:
        log.seek(begin)
        return log.read(100_000).decode(errors="replace")


def _is_full(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < FULL_BELOW_BYTES


def _sentence(said: str, layout: Layout) -> str:
    # On a full disk the log says nothing either.
    if "No space left on device" in said or (not said and _is_full(layout.data_dir)):
        return f"The disk is full, and PostgreSQL could not start; its log is {layout.log_file}."
    serious = [line for line in said.splitlines() if any(sign in line for sign in SERIOUS)]
    reason = serious[0].partition(": ")[2].strip() if serious else "it ended without saying why"
    return f"PostgreSQL did not start: {reason}. Its log is {layout.log_file}."
