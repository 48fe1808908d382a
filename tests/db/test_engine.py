"""The engine: one pool a process, connections in and out of transactions, limits on every statement."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import asyncpg
import pytest
from asyncpg.connection import LoggedQuery

from helpdesk.core.errors import Unavailable
from helpdesk.db import engine
from helpdesk.db.engine import DB, acquired, at_once, connection, one_connection, pool
from helpdesk.db.sql import fetch_value
from helpdesk.db.transaction import transaction

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]


@pytest.fixture
def own_pool() -> Iterator[None]:
    """Room for a pool of the test's own; the one before is there again afterwards."""
    kept, DB.pool = DB.pool, None
    yield
    DB.pool = kept


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("application_name", "a test"),
        ("statement_timeout", "15s"),
        ("lock_timeout", "4s"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("timezone", "UTC"),
    ],
)
async def test_pool_is_named_and_limited(own_pool: None, setting: str, value: str) -> None:
    del own_pool
    async with pool(name="a test", size=2):
        assert await fetch_value("SELECT current_setting($1)", setting) == value


async def test_pool_is_gone_after_its_block(own_pool: None) -> None:
    del own_pool
    async with pool(name="a test", size=2):
        assert DB.pool is not None

    assert DB.pool is None
    with pytest.raises(RuntimeError, match="the pool is not open"):
        async with acquired():
            pass


async def test_pool_without_a_free_connection_is_unavailable(
    own_pool: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    del own_pool
    monkeypatch.setattr(engine, "ACQUIRE_SECONDS", 0.05)
    async with pool(name="a test", size=1):
        async with acquired():
            with pytest.raises(Unavailable):
                async with acquired():
                    pass

        assert await fetch_value("SELECT 1") == 1


async def test_server_that_ends_our_connections_is_reached_again(own_pool: None) -> None:
    del own_pool
    async with pool(name="a test", size=1):
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
            await fetch_value("SELECT pg_terminate_backend(pg_backend_pid())")

        assert await fetch_value("SELECT 1") == 1


async def test_connection_is_the_one_of_the_open_transaction() -> None:
    async with transaction(), connection() as one, connection() as same:
        assert one is same

    async with connection() as one, connection() as other:
        assert one is not other


def test_importing_the_tables_needs_no_server() -> None:
    """Piccolo's own engine connects when it is made."""
    script = "import helpdesk.tickets.tables, helpdesk.db.piccolo_conf"
    done = subprocess.run(  # noqa: S603 - a script of ours
        [sys.executable, "-W", "error", "-c", script],
        env={"PGHOST": "/no/such/folder"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


async def test_statements_and_transactions_of_a_block_share_its_connection(own_pool: None) -> None:
    del own_pool

    async def pid() -> int:
        return await fetch_value("SELECT pg_backend_pid()")

    # a second connection would have to wait for the first, for ever
    async with pool(name="a test", size=1), one_connection():
        first = await pid()
        async with one_connection(), transaction():
            second = await pid()

        assert (second, await pid()) == (first, first)


async def test_connection_is_handed_on_without_a_statement_and_without_an_open_transaction(
    own_pool: None,
) -> None:
    del own_pool
    heard: list[LoggedQuery] = []
    async with pool(name="a test", size=1):
        async with acquired() as found:
            await found.execute("BEGIN")
            found._con.add_query_logger(heard.append)
        async with acquired() as found:
            is_open = found._con.is_in_transaction()
            await asyncio.sleep(0)

    assert ([query.query for query in heard], is_open) == (["ROLLBACK"], False)


async def pid_after(seconds: float = 0.0) -> int:
    return await fetch_value("SELECT pg_backend_pid() FROM pg_sleep($1)", seconds)


async def refused() -> int:
    return await fetch_value("SELECT 1 / 0")


async def test_two_are_asked_at_once_on_a_connection_each(own_pool: None) -> None:
    del own_pool
    async with pool(name="a test", size=2):
        first, second = await at_once(pid_after(0.1), pid_after(0.1))

    assert first != second


async def test_two_are_asked_one_after_the_other_where_a_connection_is_held(own_pool: None) -> None:
    del own_pool
    async with pool(name="a test", size=1):
        async with one_connection():
            held = await at_once(pid_after(), pid_after())
        async with transaction():
            within = await at_once(pid_after(), pid_after())

    assert len({*held, *within}) == 1


@pytest.mark.parametrize("is_held", [False, True])
@pytest.mark.parametrize("asked", [(refused, pid_after), (pid_after, refused)])
async def test_failure_of_one_of_two_is_the_failure_of_both(
    own_pool: None, asked: tuple[Callable[[], Any], Callable[[], Any]], *, is_held: bool
) -> None:
    del own_pool
    first, second = asked
    async with pool(name="a test", size=2):
        with pytest.raises(asyncpg.DivisionByZeroError):
            async with one_connection() if is_held else nullcontext():
                await at_once(first(), second())
        assert await pid_after() > 0
