"""The tests' databases: one server a run, one database a worker, cloned from what the migrations built."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from helpdesk.db.engine import DB, acquired, configure, pool
from helpdesk.db.migrate import migrate

# Several runs may share one server: each names its databases apart.
RUN = os.environ.get("TEST_TEMPLATE", "helpdesk")
TEMPLATE = f"{RUN}_template"
LONGEST_DROP_SECONDS = 20


def build_template(server_dsn: str) -> None:
    """Make the template database by running the migrations, as an installation does."""
    asyncio.run(_recreate(server_dsn, TEMPLATE, None))
    configure(dsn_of(server_dsn, TEMPLATE))
    asyncio.run(migrate())


def dsn_of(server_dsn: str, database: str) -> str:
    """The server's DSN with another database."""
    return re.sub(r"^(postgres(?:ql)?://[^/]*)/[^?]*", rf"\1/{database}", server_dsn)


async def clone(server_dsn: str, name: str) -> str:
    """A fresh database like the template; its DSN."""
    await _recreate(server_dsn, name, TEMPLATE)
    return dsn_of(server_dsn, name)


async def drop(server_dsn: str, name: str) -> None:
    connection = await asyncpg.connect(dsn_of(server_dsn, "postgres"))
    try:
        await _drop(connection, name)
    finally:
        await connection.close()


@asynccontextmanager
async def rolled_back() -> AsyncIterator[None]:
    """Everything in the block happens in one transaction that is undone; actions inside still flush."""
    async with acquired() as connection:
        outer = connection.transaction()
        await outer.start()
        unit = DB.transaction()
        unit.connection = connection
        token = DB.current_transaction.set(unit)
        try:
            yield
        finally:
            DB.current_transaction.reset(token)
            await outer.rollback()


@asynccontextmanager
async def committed(server_dsn: str, name: str) -> AsyncIterator[None]:
    """A database of its own in which commits are real, with its own pool."""
    dsn = await clone(server_dsn, name)
    kept_config, kept_pool = DB.config, DB.pool
    configure(dsn)
    try:
        async with pool(name="tests-committed", size=10):
            yield
    finally:
        DB.config, DB.pool = kept_config, kept_pool
        await drop(server_dsn, name)


async def _recreate(server_dsn: str, name: str, template: str | None) -> None:
    connection = await asyncpg.connect(dsn_of(server_dsn, "postgres"))
    try:
        await _drop(connection, name)
        # Copied file by file: a third faster than through the log for a database this small.
        clause = f'TEMPLATE "{template}" STRATEGY FILE_COPY' if template else "TEMPLATE template0"
        await connection.execute(f'CREATE DATABASE "{name}" {clause}')
    finally:
        await connection.close()


async def _drop(connection: asyncpg.Connection, name: str) -> None:
    """Waits for what nobody may end: an autovacuum that looks at it, a connection still signing in."""
    async with asyncio.timeout(LONGEST_DROP_SECONDS):
        while True:
            try:
                await _end_clients(connection, name)
                await connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
            except (asyncpg.InsufficientPrivilegeError, asyncpg.ObjectInUseError):
                await asyncio.sleep(0.05)
            else:
                return


async def _end_clients(connection: asyncpg.Connection, name: str) -> None:
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = $1 AND backend_type = 'client backend'",
        name,
    )
