"""Bringing the database to the code's version: one process at a time, forward only."""

import contextlib
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.commands.forwards import run_forwards

from helpdesk.db.engine import DB
from helpdesk.db.piccolo_app import APP_CONFIG

ADVISORY_LOCK = 4_711_000_001
OLDEST_POSTGRES = 150_000


class MigrationFailed(Exception):
    """The database could not be brought to this version; the sentence says why."""


async def migrate() -> list[str]:
    """Run the migrations that have not run; their ids. A second process waits and then finds nothing to do.

    Call it without an open pool: every migration has its own connection and transaction.
    """
    async with _alone() as connection:
        await _ensure_version(connection)
        pending = await pending_migrations(connection)
        if pending:
            await _run()
        return pending


async def pending_migrations(connection: asyncpg.Connection) -> list[str]:
    """Ids of migrations the code has and the database does not, in order."""
    known = await connection.fetchval("SELECT to_regclass('migration') IS NOT NULL")
    rows = await connection.fetch("SELECT name FROM migration") if known else []
    return sorted(set(_migration_ids()) - {row["name"] for row in rows})


def _migration_ids() -> list[str]:
    manager = BaseMigrationManager()
    modules = manager.get_migration_modules(APP_CONFIG.resolved_migrations_folder_path)
    return manager.get_migration_ids(modules)


@asynccontextmanager
async def _alone() -> AsyncIterator[asyncpg.Connection]:
    """A connection that holds the lock of migrations, so that no two processes migrate at once."""
    connection = await asyncpg.connect(**DB.config)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        yield connection
    finally:
        await connection.close()


async def _ensure_version(connection: asyncpg.Connection) -> None:
    version = int(await connection.fetchval("SHOW server_version_num"))
    if version < OLDEST_POSTGRES:
        raise MigrationFailed(f"PostgreSQL 15 or later is needed; this server is {version // 10_000}.")


async def _run() -> None:
    """Let Piccolo run what is pending, with its chatter kept for the case that it fails."""
    said = io.StringIO()
    limited = {**DB.config, "server_settings": {"lock_timeout": "4s", "application_name": "helpdesk-migrate"}}
    before, DB.config = DB.config, limited
    try:
        with contextlib.redirect_stdout(said):
            result = await run_forwards("all")
    finally:
        DB.config = before
    if not result.success:
        raise MigrationFailed(f"{result.message} {said.getvalue()}".strip())
