"""The one database engine: configured once at start-up, its pool opened by whoever runs a process."""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from typing import Any, TypeVar, cast

import asyncpg
from piccolo.engine.postgres import PostgresEngine

from helpdesk.core.errors import Unavailable

os.environ.setdefault("PICCOLO_CONF", "helpdesk.db.piccolo_conf")

First = TypeVar("First")
Second = TypeVar("Second")

ACQUIRE_SECONDS = 5
# What a statement may cost before PostgreSQL ends it; bulk work raises its own limits.
SESSION = {
    "statement_timeout": "15s",
    "lock_timeout": "4s",
    "idle_in_transaction_session_timeout": "30s",
    "timezone": "UTC",
}

# How asyncpg says that a connection is gone, or goes.
LOST = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
)

# A pool hands out proxies; a transaction of the tests holds a connection itself.
AnyConnection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy


class LazyEngine(PostgresEngine):
    """Piccolo's engine without the connections its constructor opens, so that importing needs no server."""

    async def check_version(self) -> None:
        """Checked by migrate and doctor instead."""

    async def prep_database(self) -> None:
        """Extensions are created by the first migration."""


class Kept(asyncpg.Connection):
    """A connection of the pool, handed on as it is: asyncpg's reset would cost each use a second statement.

    What is done on one ends with its transaction. Whoever changes a session for longer, by SET, LISTEN, or a
    lock of the session, opens a connection of their own; `tests/house/test_sessions.py` holds them to it.
    """

    __slots__ = ()

    def get_reset_query(self) -> str:
        return ""


DB = LazyEngine(config={})


def configure(dsn: str) -> None:
    """Say where the database is. Call before the pool is opened."""
    DB.config = {"dsn": dsn}


@asynccontextmanager
async def pool(*, name: str, size: int = 10) -> AsyncIterator[None]:
    """Hold the connection pool of this process open; `name` is what PostgreSQL shows of us."""
    DB.pool = await asyncpg.create_pool(
        **DB.config,
        min_size=1,
        max_size=size,
        command_timeout=30,
        connection_class=Kept,
        server_settings={**SESSION, "application_name": name},
    )
    try:
        yield
    finally:
        opened, DB.pool = DB.pool, None
        await opened.close()


_held: ContextVar[AnyConnection | None] = ContextVar("held", default=None)


@asynccontextmanager
async def connection() -> AsyncIterator[AnyConnection]:
    """The connection of the open transaction, else the held one, else one from the pool for the block."""
    current = DB.current_transaction.get()
    found = current.connection if current is not None else _held.get()
    if found is not None:
        yield found
    else:
        async with acquired() as fresh:
            yield fresh


@asynccontextmanager
async def one_connection() -> AsyncIterator[None]:
    """Let the statements and transactions of the block, which come one after the other, share a connection.

    To fetch one and bring it back costs as much as a short statement.
    """
    async with connection() as found:
        token = _held.set(found)
        try:
            yield
        finally:
            _held.reset(token)


async def at_once(
    first: Coroutine[Any, Any, First], second: Coroutine[Any, Any, Second]
) -> tuple[First, Second]:
    """Both results, asked for at the same time on a connection each; on a held one, one after the other.

    Where one fails, the other is waited for, so that nothing goes on behind a page's back.
    """
    if DB.current_transaction.get() is not None or _held.get() is not None:
        return await _one_by_one(first, second)
    found = await asyncio.gather(first, second, return_exceptions=True)
    for result in found:
        if isinstance(result, BaseException):
            raise result
    return cast("tuple[First, Second]", tuple(found))


async def _one_by_one(
    first: Coroutine[Any, Any, First], second: Coroutine[Any, Any, Second]
) -> tuple[First, Second]:
    try:
        return await first, await second
    finally:
        # It has not begun where the first failed.
        second.close()


@asynccontextmanager
async def acquired() -> AsyncIterator[asyncpg.pool.PoolConnectionProxy]:
    """A connection of its own from the pool; Unavailable when none comes within five seconds."""
    opened = DB.pool
    if opened is None:
        raise RuntimeError("the pool is not open; start it in the process's lifespan")
    try:
        found = await opened.acquire(timeout=ACQUIRE_SECONDS)
    except (TimeoutError, OSError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError) as error:
        raise Unavailable from error
    try:
        yield found
    except asyncpg.InternalClientError as error:
        # It lost track of a connection that broke while it wrote, and whoever had it next would fail as well.
        found.terminate()
        raise Unavailable from error
    finally:
        # What was done on it is done, also when it breaks now; the pool ends it then.
        with suppress(*LOST):
            await opened.release(found)
