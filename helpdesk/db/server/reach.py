"""Programs and folders that the server's account can reach, also from under root's private home."""

import os
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

from helpdesk.db.server.account import Account, closed_folder
from helpdesk.db.server.binaries import WHEEL, Binaries
from helpdesk.db.server.errors import ServerFailed

COPIES = Path("/var/cache/helpdesk")
OWN_FOLDER = Path("/proc/self/cwd")
FIRST_MAJOR_WITHOUT_WALKS = 16
NOT_NEEDED = ("include", "doc", "man", "*.a")


def reachable_binaries(binaries: Binaries, account: Account) -> Binaries:
    """These programs, or a copy of the wheel's where the account cannot come to them."""
    closed = closed_folder(binaries.folder, account)
    if closed is None:
        return binaries
    if binaries.folder.parts[-3:] != (WHEEL, "pginstall", "bin"):
        raise ServerFailed(
            f"The account {account.name} cannot enter {closed}, where PostgreSQL's programs are."
        )
    copy = COPIES / f"postgres-{_fingerprint(binaries)}"
    if not copy.is_dir():
        _copy_wheel(binaries.folder.parents[2], copy)
    return Binaries(copy / WHEEL / "pginstall" / "bin", binaries.major)


def data_argument(folder: Path, binaries: Binaries, account: Account) -> str:
    """How the server is told its folder, which it is started in.

    Where the account cannot walk there by name, Linux lets it name the folder it stands in. PostgreSQL 15
    walks back and forth while it looks for its own files, and would lose the way.
    """
    closed = closed_folder(folder.parent, account)
    if closed is None:
        return str(folder)
    if not OWN_FOLDER.exists() or binaries.major < FIRST_MAJOR_WITHOUT_WALKS:
        raise ServerFailed(
            f"The account {account.name}, which runs the database, cannot enter {closed}. "
            "Choose another data directory, or let others enter that folder."
        )
    return str(OWN_FOLDER)


def _fingerprint(binaries: Binaries) -> str:
    server = binaries.folder / "postgres"
    made = server.stat()
    return sha256(f"{server}:{made.st_size}:{made.st_mtime_ns}".encode()).hexdigest()[:12]


def _copy_wheel(source: Path, target: Path) -> None:
    """Copy the programs and the sibling libraries they are linked to, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.parent.chmod(0o755)
    aside = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
    try:
        unneeded = shutil.ignore_patterns(*NOT_NEEDED)
        shutil.copytree(
            source / WHEEL / "pginstall", aside / WHEEL / "pginstall", ignore=unneeded, symlinks=True
        )
        libraries = source / f"{WHEEL}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, aside / libraries.name, symlinks=True)
        _let_others_read(aside)
        _rename_unless_there(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _let_others_read(folder: Path) -> None:
    folder.chmod(0o755)
    for place, folders, files in os.walk(folder):
        for name in folders:
            (Path(place) / name).chmod(0o755)
        for name in files:
            path = Path(place) / name
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)


def _rename_unless_there(aside: Path, target: Path) -> None:
    try:
        aside.rename(target)
    except OSError:
        # Another start made the same copy meanwhile: both are equal, and theirs may be in use.
        if not target.is_dir():
            raise
