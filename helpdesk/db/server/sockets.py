"""The private folder of the server's socket: short enough for the kernel, and made by nobody else."""

import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from helpdesk.db.server.account import ROOT, Account, closed_folder
from helpdesk.db.server.errors import ServerFailed
from helpdesk.db.server.layout import Layout

PORT = 5432
LONGEST_PATH_BYTES = 100
PRIVATE = 0o700
SHARED_BASES = ("/run", "/var/run", "/tmp")  # noqa: S108 - the folder made there is private and verified
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def socket_folder(layout: Layout, account: Account) -> Path:
    """An empty private folder for the socket, at the first place that fits.

    Best in the data directory itself, where every process of the product finds it: a session's folder goes
    when the person logs out, and a service may have a /tmp of its own.
    """
    for folder in _candidates(layout):
        if _fits(folder, account):
            _make_private(folder, account)
            if _takes_sockets(folder):
                _sweep(folder)
                return folder
            remove_socket_folder(folder)
    raise ServerFailed(
        f"No place for the database's socket: {layout.data_dir} and the folders for temporary files have "
        "paths that are too long, or others may write there."
    )


def remove_socket_folder(folder: Path) -> None:
    """Take the folder away again, with a socket that a killed server left in it."""
    if folder.is_dir():
        _sweep(folder)
        with suppress(OSError):
            folder.rmdir()


def _candidates(layout: Layout) -> Iterator[Path]:
    yield layout.data_dir / "postgres.socket"
    for base in (*SHARED_BASES[:2], tempfile.gettempdir(), SHARED_BASES[2]):
        yield Path(base) / layout.cluster_name


def _fits(folder: Path, account: Account) -> bool:
    base = folder.parent
    longest = len(os.fsencode(_socket_path(folder))) + len(".lock")
    return (
        longest < LONGEST_PATH_BYTES
        and base.is_dir()
        and os.access(base, os.W_OK | os.X_OK)
        and _is_safe(base.stat(), account)
        and closed_folder(base, account) is None
    )


def _is_safe(base: os.stat_result, account: Account) -> bool:
    """Whether nobody else can swap a folder of ours there: others may not write, or the sticky bit holds."""
    is_trusted = base.st_uid in (ROOT, os.geteuid(), account.uid)
    return is_trusted and (not base.st_mode & OTHERS_WRITE or bool(base.st_mode & stat.S_ISVTX))


def _make_private(folder: Path, account: Account) -> None:
    with suppress(FileExistsError):
        folder.mkdir(PRIVATE)
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise _made_by_others(folder) from error
    try:
        if os.fstat(descriptor).st_uid not in (os.geteuid(), account.uid):
            raise _made_by_others(folder)
        os.fchmod(descriptor, PRIVATE)
        os.fchown(descriptor, account.uid, account.gid)
    finally:
        os.close(descriptor)


def _made_by_others(folder: Path) -> ServerFailed:
    return ServerFailed(
        f"{folder} was made by somebody else, and the database's socket must be private. Remove it."
    )


def _takes_sockets(folder: Path) -> bool:
    """Whether this file system knows sockets; some that are shared with another machine do not."""
    probe = folder / ".probe"
    with socket.socket(socket.AF_UNIX) as trial:
        try:
            trial.bind(str(probe))
        except OSError:
            return False
        finally:
            probe.unlink(missing_ok=True)
    return True


def _sweep(folder: Path) -> None:
    """Remove what a killed server left: its lock would stop the next one if the pid lives again."""
    _socket_path(folder).unlink(missing_ok=True)
    _socket_path(folder).with_name(f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _socket_path(folder: Path) -> Path:
    return folder / f".s.PGSQL.{PORT}"
