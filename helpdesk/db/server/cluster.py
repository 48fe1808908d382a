"""The database cluster on the disk: made whole or not at all, and only by the version that can read it."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from helpdesk.db.server.account import Account, hand_over
from helpdesk.db.server.binaries import Binaries
from helpdesk.db.server.errors import ServerFailed
from helpdesk.db.server.layout import Layout
from helpdesk.db.server.reach import data_argument

SUPERUSER = "postgres"
ROLE = "helpdesk"
DATABASE = "helpdesk"
VERSION_FILE = "PG_VERSION"
HALF_MADE = "postgres.new"
LOCALES = ("C.UTF-8", "C")
MAKING_SECONDS = 300

# Small enough for a laptop, and all of them an operator's to change later with ALTER SYSTEM. What stands
# between a crash and a lost ticket (fsync, synchronous_commit, full_page_writes) keeps its safe defaults.
# Errors are logged without the statement and its values, because those hold what customers wrote.
TUNING = {
    "max_connections": "100",
    "shared_buffers": "64MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "max_wal_size": "512MB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}


def ensure_cluster(layout: Layout, binaries: Binaries, account: Account) -> None:
    """Make the cluster with its role and database where there is none, and refuse one we cannot run."""
    for half_made in layout.data_dir.glob(f"{HALF_MADE}*"):
        shutil.rmtree(half_made, ignore_errors=True)
    if (layout.cluster / VERSION_FILE).exists():
        _ensure_same_major(layout.cluster, binaries)
        hand_over(layout.cluster, account)
    else:
        _ensure_nothing_there(layout.cluster)
        _make(layout, binaries, account)


def _ensure_same_major(cluster: Path, binaries: Binaries) -> None:
    made_by = (cluster / VERSION_FILE).read_text(encoding="ascii", errors="replace").strip()
    if made_by != str(binaries.major):
        raise ServerFailed(
            f"The database in {cluster} was made by PostgreSQL {made_by}, but the programs in "
            f"{binaries.folder} are PostgreSQL {binaries.major}. Name the folder of PostgreSQL {made_by} in "
            "HELPDESK_POSTGRES_BIN, or move the old database aside and restore a backup."
        )


def _ensure_nothing_there(cluster: Path) -> None:
    if cluster.exists() and any(cluster.iterdir()):
        raise ServerFailed(f"{cluster} is not a PostgreSQL database. Move it away, and a new one is made.")


def _make(layout: Layout, binaries: Binaries, account: Account) -> None:
    # A name of its own each time: the initdb of a killed start may still be writing into the last one.
    folder = Path(tempfile.mkdtemp(prefix=f"{HALF_MADE}.", dir=layout.data_dir))
    try:
        hand_over(folder, account)
        _initialise(folder, binaries, account)
        _create_database(folder, binaries, account)
        # Everything above was written without waiting for the disk; here we wait for it, once.
        _checked(_run(["initdb", "--sync-only"], folder, binaries, account))
        folder.rename(layout.cluster)
        _sync(layout.data_dir)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _initialise(folder: Path, binaries: Binaries, account: Account) -> None:
    """Run initdb; systems without C.UTF-8 get C, which sorts and compares the same."""
    *preferred, plainest = LOCALES
    for locale in preferred:
        done = _initdb(locale, folder, binaries, account)
        if done.returncode == 0 or "locale" not in done.stderr:
            _checked(done)
            return
        _empty(folder)
    _checked(_initdb(plainest, folder, binaries, account))


def _initdb(
    locale: str, folder: Path, binaries: Binaries, account: Account
) -> subprocess.CompletedProcess[str]:
    options = [
        f"--locale={locale}",
        "--encoding=UTF8",
        "--no-sync",
        "--auth=trust",
        f"--username={SUPERUSER}",
    ]
    return _run(["initdb", *options, "--no-instructions"], folder, binaries, account)


def _create_database(folder: Path, binaries: Binaries, account: Account) -> None:
    """Tune, and make role and database, before any server runs, in the server's own single-user mode.

    The role is no superuser, so that a hole in the product is not a hole in the machine; the extensions we
    use may be created by the database's owner.
    """
    statements = [
        *(f"ALTER SYSTEM SET {name} = '{value}'" for name, value in TUNING.items()),
        f"CREATE ROLE {ROLE} LOGIN CREATEDB",
        f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
    ]
    done = _run(
        ["postgres", "--single", "-F", "-j", "-c", "exit_on_error=on", SUPERUSER],
        folder,
        binaries,
        account,
        given=";\n\n".join([*statements, ""]),
    )
    _checked(done)


def _run(
    command: list[str], folder: Path, binaries: Binaries, account: Account, *, given: str = ""
) -> subprocess.CompletedProcess[str]:
    name, *options = command
    first, rest = (options[:1], options[1:]) if options[:1] == ["--single"] else ([], options)
    where = ["-D", data_argument(folder, binaries, account)]
    try:
        return subprocess.run(  # noqa: S603 - PostgreSQL's own programs with our own arguments
            [binaries.program(name), *first, *where, *rest],
            input=given,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=MAKING_SECONDS,
            check=False,
            **account.popen_options(folder),
        )
    except subprocess.TimeoutExpired as error:
        raise ServerFailed(
            f"The database was not made within {MAKING_SECONDS} s: the disk is too slow."
        ) from error


def _checked(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode == 0:
        return
    said = [
        line for line in done.stderr.splitlines() if "error:" in line or "FATAL:" in line or "ERROR:" in line
    ]
    reason = said[0].partition(": ")[2].strip() if said else f"its exit code is {done.returncode}"
    if "No space left on device" in done.stderr:
        raise ServerFailed(f"The disk is full, and the database could not be made: {reason}.")
    raise ServerFailed(f"The database could not be made: {reason}.")


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
