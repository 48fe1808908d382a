"""Transactions nest as savepoints and write what was collected last."""

import asyncio

import asyncpg
import pytest

from helpdesk.core.errors import Uncertain
from helpdesk.db.engine import DB
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import collect, register_flushers, transaction
from helpdesk.subscriptions import register
from helpdesk.tickets.tables import Tag

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]


async def tags() -> list[str]:
    return [row["name"] for row in await Tag.select(Tag.name).order_by(Tag.name)]


async def add(name: str) -> None:
    await Tag.insert(Tag(name=name))


async def test_failed_inner_block_keeps_outer_rows() -> None:
    async with transaction():
        await add("outer")
        with pytest.raises(ValueError, match="inner"):
            async with transaction():
                await add("inner")
                raise ValueError("inner")
        await add("after")

    assert await tags() == ["after", "outer"]


async def test_failed_statement_in_inner_block_does_not_poison_outer() -> None:
    async with transaction():
        await add("one")
        with pytest.raises(asyncpg.UniqueViolationError):
            async with transaction():
                await add("one")
        await add("two")

    assert await tags() == ["one", "two"]


async def test_failed_commit_gives_the_connection_back() -> None:
    await execute(
        "CREATE TABLE late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
    )
    for _ in range(DB.pool.get_max_size() + 1):
        with pytest.raises(asyncpg.UniqueViolationError):
            async with transaction():
                await execute("INSERT INTO late VALUES (1), (1)")

    assert DB.current_transaction.get() is None
    assert await fetch_value("SELECT count(*) FROM late") == 0


async def test_cancelled_block_is_rolled_back() -> None:
    async def write_and_wait() -> None:
        async with transaction():
            await add("never")
            await asyncio.sleep(30)

    task = asyncio.ensure_future(write_and_wait())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await tags() == []


async def test_parallel_tasks_have_their_own_transactions() -> None:
    async def write(name: str, *, fails: bool) -> None:
        async with transaction():
            await add(name)
            await asyncio.sleep(0)
            if fails:
                raise ValueError(name)

    results = await asyncio.gather(
        *(write(str(n), fails=n % 2 == 1) for n in range(6)), return_exceptions=True
    )

    assert [isinstance(result, ValueError) for result in results] == [False, True] * 3
    assert await tags() == ["0", "2", "4"]


async def test_collected_items_are_flushed_once_before_the_outermost_commit() -> None:
    seen: list[list[str]] = []

    async def note(items: list[str]) -> None:
        seen.append(items)

    register_flushers({"test": note})
    try:
        async with transaction():
            collect("test", "a")
            async with transaction():
                collect("test", "b")
            with pytest.raises(ValueError, match="x"):
                async with transaction():
                    collect("test", "dropped")
                    raise ValueError("x")
            assert seen == []
    finally:
        register()

    assert seen == [["a", "b"]]


async def test_collecting_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match=r"inside transaction\(\)"):
        collect("test", "a")


async def test_connection_that_breaks_in_the_commit_leaves_us_uncertain_and_before_it_does_not() -> None:
    await execute("""
        CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$
    """)
    await execute("""
        CREATE CONSTRAINT TRIGGER break_off AFTER INSERT ON tags DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.name = 'broken') EXECUTE FUNCTION break_off()
    """)

    with pytest.raises(Uncertain):
        async with transaction():
            await add("broken")
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        async with transaction():
            await execute("SELECT pg_terminate_backend(pg_backend_pid())")

    assert await tags() == []
