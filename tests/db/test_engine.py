"""The engine: one pool a process, connections in and out of transactions, limits on every statement."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import asyncpg
import pytest
from asyncpg.connection import LoggedQuery

from helpdesk.core.errors import Unavailable
from helpdesk.db import engine
from helpdesk.db.engine import DB, acquired, connection, one_connection, pool
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
