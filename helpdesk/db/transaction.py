"""Transactions: nested ones are savepoints, and what is collected inside is written last, together."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Any

import asyncpg

from helpdesk.core.errors import Uncertain
from helpdesk.db.engine import DB, LOST, connection

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy
Flusher = Callable[[list[Any]], Awaitable[None]]


class Unit:
    """What one transaction has collected so far, a layer for each open savepoint."""

    def __init__(self) -> None:
        self._layers: list[list[tuple[str, Any]]] = [[]]

    def collect(self, kind: str, item: Any) -> None:
        self._layers[-1].append((kind, item))

    @contextmanager
    def layer(self) -> Iterator[None]:
        """Forget what the block collected when it fails; its rows are rolled back as well."""
        self._layers.append([])
        try:
            yield
        except BaseException:
            self._layers.pop()
            raise
        self._layers[-2].extend(self._layers.pop())

    def take(self, kind: str) -> list[Any]:
        """The items of a kind, which are then no longer collected."""
        items = [item for name, item in self._layers[0] if name == kind]
        self._layers[0] = [pair for pair in self._layers[0] if pair[0] != kind]
        return items

    def has(self, kind: str) -> bool:
        return any(name == kind for name, _ in self._layers[0])

    async def flush(self) -> None:
        """Write until nothing is left, always the first kind there is something of.

        What a flusher collects of an earlier kind is written before what comes later.
        """
        while waiting := next((kind for kind in _flushers if self.has(kind)), None):
            await _flushers[waiting](self.take(waiting))


_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)
_flushers: dict[str, Flusher] = {}


def register_flushers(flushers: dict[str, Flusher]) -> None:
    """Say who writes what was collected, in the order given. A flusher may collect any kind."""
    _flushers.clear()
    _flushers.update(flushers)


def collect(kind: str, item: Any) -> None:
    """Keep an item for the flusher of its kind, which runs just before the outermost commit."""
    unit = _unit.get()
    if unit is None:
        raise RuntimeError(f"{kind} can only be collected inside transaction()")
    unit.collect(kind, item)


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """Open a transaction, or a savepoint when one is open. The only way we start one.

    What was collected inside is flushed before the outermost one commits, so that a change, its event and
    its jobs are there together or not at all.
    """
    async with _begun(), _collecting():
        yield


@asynccontextmanager
async def transaction_on(connection: Connection) -> AsyncIterator[None]:
    """Make a transaction on this connection the open one of Piccolo and of our SQL. Nothing is collected.

    Uncertain, when the connection breaks during the commit.
    """
    async with _committing(connection):
        unit = DB.transaction()
        # Piccolo's own begin and commit lose the connection when COMMIT fails; asyncpg's above do not.
        unit.connection = connection
        token = DB.current_transaction.set(unit)
        try:
            yield
        finally:
            DB.current_transaction.reset(token)


@asynccontextmanager
async def _begun() -> AsyncIterator[None]:
    outer = DB.current_transaction.get()
    if outer is not None:
        async with outer.connection.transaction():
            yield
        return
    async with connection() as found, transaction_on(found):
        yield


@asynccontextmanager
async def _committing(connection: Connection) -> AsyncIterator[None]:
    """A transaction of asyncpg that tells a connection lost in the commit from one lost before."""
    is_done = False
    try:
        async with connection.transaction():
            yield
            is_done = True
    except LOST as error:
        if is_done:
            raise Uncertain from error
        raise


@asynccontextmanager
async def _collecting() -> AsyncIterator[None]:
    outer = _unit.get()
    if outer is not None:
        with outer.layer():
            yield
        return
    unit = Unit()
    token = _unit.set(unit)
    try:
        yield
        await unit.flush()
    finally:
        _unit.reset(token)
