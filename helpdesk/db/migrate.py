"""Bringing the database to the code's version: one process at a time, forward only."""

import asyncio
import contextlib
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from time import monotonic

import asyncpg

from helpdesk.db.engine import DB
from helpdesk.db.indexes import make_indexes
from helpdesk.db.transaction import transaction_on

FOLDER = Path(__file__).parent / "migrations"
APP = "helpdesk"
ADVISORY_LOCK = 4_711_000_001
OLDEST_POSTGRES = 150_000
# A change of the schema waits for this long behind others' transactions before it gives up.
LOCK_TIMEOUT = "4s"
PATIENCE_SECONDS = 600.0
ASK_AGAIN_SECONDS = 0.1


class MigrationFailed(Exception):
    """The database could not be brought to this version; the sentence says why."""


async def migrate() -> list[str]:
    """Run the migrations that have not run; their ids. A second process waits and then finds nothing to do.

    Each runs in one transaction with the note that it has run: a killed start leaves none half done. What it
    makes CONCURRENTLY is made before, outside of the transaction, and looked at again by the next start.
    """
    async with _alone() as connection:
        await _ensure_version(connection)
        pending = await pending_migrations(connection)
        for migration in pending:
            await _make_indexes(connection, migration)
            async with transaction_on(connection):
                await _run(migration)
        return pending


async def ensure_current() -> None:
    """Refuse a database that is older than this code."""
    connection = await asyncpg.connect(**DB.config)
    try:
        pending = await pending_migrations(connection)
    finally:
        await connection.close()
    if pending:
        raise MigrationFailed("The database is older than this version. Run helpdesk migrate first.")


async def pending_migrations(connection: asyncpg.Connection) -> list[str]:
    """Ids of migrations the code has and the database does not, in order."""
    known = await connection.fetchval("SELECT to_regclass('migration') IS NOT NULL")
    rows = await connection.fetch("SELECT name FROM migration") if known else []
    return sorted(set(migration_ids()) - {row["name"] for row in rows})


@cache
def migration_ids() -> tuple[str, ...]:
    """Ids of the code's migrations, in order, read without loading Piccolo and every file."""
    return tuple(sorted(_files()))


@cache
def _files() -> dict[str, Path]:
    """The file of each migration."""
    found = {
        path: re.search(r'^ID = "(.+)"$', path.read_text("utf-8"), re.MULTILINE)
        for path in FOLDER.glob("*.py")
    }
    return {match[1]: path for path, match in found.items() if match}


def _concurrent_indexes(migration: str) -> dict[str, str]:
    """The indexes that a migration has made while others write: `CONCURRENTLY` in its file."""
    path = _files().get(migration)
    if path is None or not re.search(r"^CONCURRENTLY\b", path.read_text("utf-8"), re.MULTILINE):
        return {}
    return import_module(f"helpdesk.db.migrations.{path.stem}").CONCURRENTLY


async def _make_indexes(connection: asyncpg.Connection, migration: str) -> None:
    wanted = _concurrent_indexes(migration)
    if not wanted:
        return
    # It waits for every transaction that began before it, and keeps nobody waiting meanwhile.
    await connection.execute(f"SET lock_timeout = '{PATIENCE_SECONDS:.0f}s'")
    try:
        await make_indexes(connection, wanted)
    except asyncpg.PostgresError as error:
        raise MigrationFailed(f"The migration {migration} was refused: {error}.") from error
    await connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")


@asynccontextmanager
async def _alone() -> AsyncIterator[asyncpg.Connection]:
    """A connection that holds the lock of migrations, so that no two processes migrate at once."""
    settings = {"lock_timeout": LOCK_TIMEOUT, "application_name": "helpdesk-migrate"}
    connection = await asyncpg.connect(**DB.config, server_settings=settings)
    try:
        await _lock(connection)
        yield connection
    finally:
        await connection.close()


async def _lock(connection: asyncpg.Connection) -> None:
    """Ask again and again: who waits within a statement is waited for by an index in the making."""
    began = monotonic()
    while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", ADVISORY_LOCK):
        if monotonic() - began > PATIENCE_SECONDS:
            raise MigrationFailed("Another process has been migrating this database for ten minutes.")
        await asyncio.sleep(ASK_AGAIN_SECONDS)


async def _ensure_version(connection: asyncpg.Connection) -> None:
    version = int(await connection.fetchval("SHOW server_version_num") or 0)
    if version < OLDEST_POSTGRES:
        raise MigrationFailed(f"PostgreSQL 15 or later is needed; this server is {version // 10_000}.")


async def _run(migration: str) -> None:
    """Let Piccolo run one migration, with its chatter kept for the case that it fails."""
    from piccolo.apps.migrations.commands.forwards import run_forwards  # slow import

    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            result = await run_forwards(APP, migration)
    except asyncpg.PostgresError as error:
        raise MigrationFailed(f"The migration {migration} was refused: {error}.") from error
    if not result.success:
        raise MigrationFailed(f"{result.message} {said.getvalue()}".strip())
