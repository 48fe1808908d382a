"""Who runs the server: the person who starts it, or as root an unprivileged account."""

import os
import pwd
import shutil
import stat
from pathlib import Path
from typing import Any

from msgspec import Struct

from helpdesk.db.server.errors import ServerFailed

ROOT = 0
# An account of our own is best; PostgreSQL's own is made for the purpose. `nobody` is the last resort,
# because whatever else runs as nobody could then read the database.
UNPRIVILEGED = ("helpdesk", "postgres", "_postgres", "nobody")
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")


class Account(Struct, frozen=True):
    """A system account that PostgreSQL accepts to run as."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether our programs must change into this account, which only root can."""
        return self.uid != os.geteuid()

    def popen_options(self, folder: Path) -> dict[str, Any]:
        """Popen's arguments to run a program of PostgreSQL as this account.

        A session of its own, because Ctrl-C in a terminal must reach us and not the server; an environment
        of its own, because PG* variables would redirect it and secrets are none of its business.
        """
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        options: dict[str, Any] = {
            "cwd": folder,
            "env": {**passed_on, "LC_ALL": "C", "TZ": "UTC"},
            "umask": 0o077,
            "start_new_session": True,
        }
        if self.is_other:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options


def server_account(cluster: Path) -> Account:
    """The account to run this cluster as: its owner where it exists, so that the choice never changes."""
    owner = _owner(cluster)
    if os.geteuid() != ROOT:
        return _own_account(cluster, owner)
    if owner:
        kept = _account_of(owner)
        if kept is not None:
            return kept
    return _unprivileged()


def hand_over(folder: Path, account: Account) -> None:
    """Make a folder, and what is in it, the account's own and nobody else's. Only root can and needs to."""
    if not account.is_other or _owner(folder) == account.uid:
        return
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(place) / name, account.uid, account.gid, follow_symlinks=False)
    shutil.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)


def closed_folder(path: Path, account: Account) -> Path | None:
    """The first folder on the way to `path`, itself included, that another account may not enter."""
    if not account.is_other:
        return None
    ways = [folder for folder in (*reversed(path.parents), path) if folder.is_dir()]
    return next((folder for folder in ways if not _may_enter(folder.stat(), account)), None)


def _own_account(cluster: Path, owner: int | None) -> Account:
    uid = os.geteuid()
    if owner is not None and owner != uid:
        found = _account_of(owner)
        holder = found.name if found else f"user id {owner}"
        raise ServerFailed(
            f"The database in {cluster} belongs to {holder}. Start as that account, or as root."
        )
    mine = _account_of(uid)
    if mine is None:
        raise ServerFailed(f"PostgreSQL needs an account with a name, and user id {uid} has none.")
    return mine


def _unprivileged() -> Account:
    for name in UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, found.pw_uid, found.pw_gid)
    raise ServerFailed(
        "PostgreSQL does not run as root: make an account named helpdesk, or start as another user."
    )


def _account_of(uid: int) -> Account | None:
    try:
        found = pwd.getpwuid(uid)
    except KeyError:
        return None
    return Account(found.pw_name, uid, found.pw_gid)


def _owner(path: Path) -> int | None:
    try:
        return path.lstat().st_uid
    except FileNotFoundError:
        return None


def _may_enter(found: os.stat_result, account: Account) -> bool:
    if account.uid in (found.st_uid, ROOT):
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
