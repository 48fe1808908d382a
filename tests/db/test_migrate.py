"""Migrations: all of them once, by one process at a time, each whole or not at all."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import asyncpg
import pytest
import pytest_asyncio
from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.commands.new import AutoMigrationManager

from helpdesk.db import migrate as migrating
from helpdesk.db.engine import DB, configure
from helpdesk.db.migrate import (
    ADVISORY_LOCK,
    FOLDER,
    MigrationFailed,
    ensure_current,
    migrate,
    migration_ids,
    pending_migrations,
)
from helpdesk.db.piccolo_app import APP_CONFIG
from tests.kit.database import dsn_of

TEAM_NAMES = "2026-11-23T09:40:00:000000"
SETUP_NAMES = "2026-11-23T12:30:00:000000"
CONCURRENT = "tickets_kept_apart_idx"
OLDER = "The database is older than this version. Run helpdesk migrate first."


@pytest_asyncio.fixture
async def connection(server_dsn: str, worker_name: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to an empty database, which is the one that is migrated."""
    name = f"{worker_name}_empty"
    server = await asyncpg.connect(dsn_of(server_dsn, "postgres"))
    await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    kept, kept_pool = DB.config, DB.pool
    configure(dsn_of(server_dsn, name))
    DB.pool = None
    found = await asyncpg.connect(**DB.config)
    yield found
    await found.close()
    DB.config, DB.pool = kept, kept_pool
    await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await server.close()


async def tables(connection: asyncpg.Connection) -> set[str]:
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {row["tablename"] for row in rows}


async def test_empty_database_is_brought_up_to_date_once(connection: asyncpg.Connection) -> None:
    with pytest.raises(MigrationFailed, match=OLDER):
        await ensure_current()

    assert await migrate() == list(migration_ids())
    assert await pending_migrations(connection) == []
    await ensure_current()
    assert {"persons", "tickets", "events", "jobs", "migration"} <= await tables(connection)
    assert await migrate() == []


async def test_two_at_once_migrate_once(connection: asyncpg.Connection) -> None:
    done = await asyncio.gather(migrate(), migrate())

    assert sorted(done, key=len) == [[], list(migration_ids())]
    assert await pending_migrations(connection) == []


async def test_refused_migration_leaves_those_before_it_and_nothing_of_its_own(
    connection: asyncpg.Connection,
) -> None:
    first, second, *rest = migration_ids()
    await connection.execute("CREATE SEQUENCE events_id_seq")

    with pytest.raises(MigrationFailed, match=f"^The migration {second} was refused: .*events_id_seq"):
        await migrate()

    assert await pending_migrations(connection) == [second, *rest]
    assert "events_rest" not in await tables(connection)
    assert [row["name"] for row in await connection.fetch("SELECT name FROM migration")] == [first]
    await connection.execute("DROP SEQUENCE events_id_seq")
    assert await migrate() == [second, *rest]


async def test_server_that_is_too_old_is_refused(
    connection: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "OLDEST_POSTGRES", 990_000)

    with pytest.raises(MigrationFailed, match=r"^PostgreSQL 15 or later is needed; this server is \d+\.$"):
        await migrate()

    assert await tables(connection) == set()


async def test_migration_whose_file_is_gone_is_refused(
    connection: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "migration_ids", lambda: ("2000-01-01T00:00:00:000000",))

    with pytest.raises(MigrationFailed, match=r"^2000-01-01T00:00:00:000000 is unrecognised"):
        await migrate()

    assert await tables(connection) == set()


async def test_nobody_waits_for_ever_for_another_that_migrates(
    connection: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "PATIENCE_SECONDS", 0.05)
    await connection.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)

    with pytest.raises(MigrationFailed, match=r"^Another process has been migrating"):
        await migrate()

    await connection.execute("SELECT pg_advisory_unlock($1)", ADVISORY_LOCK)


@pytest.fixture
def last(monkeypatch: pytest.MonkeyPatch) -> str:
    """The last migration, which has an index made while others write."""
    *_, last = migration_ids()
    wanted = {last: {CONCURRENT: "tickets (subject) WHERE disposition = 'live'"}}
    monkeypatch.setattr(migrating, "_concurrent_indexes", lambda migration: wanted.get(migration, {}))
    return last


async def is_valid(connection: asyncpg.Connection) -> bool | None:
    return await connection.fetchval(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)", CONCURRENT
    )


@pytest.mark.usefixtures("last")
async def test_index_is_made_once_while_a_second_process_waits(connection: asyncpg.Connection) -> None:
    done = await asyncio.gather(migrate(), migrate())

    assert sorted(done, key=len) == [[], list(migration_ids())]
    assert await is_valid(connection)


async def kill_the_making(connection: asyncpg.Connection) -> None:
    while await is_valid(connection) is None:  # noqa: ASYNC110 - it is the database that knows
        await asyncio.sleep(0.01)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'helpdesk-migrate' AND datname = current_database()"
    )


async def test_index_whose_making_was_killed_is_made_again(
    connection: asyncpg.Connection, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(
            migrating, "migration_ids", lambda: tuple(name for name in migration_ids() if name != last)
        )
        await migrate()
    writer = await asyncpg.connect(**DB.config)
    writing = writer.transaction(isolation="repeatable_read")
    await writing.start()
    await writer.execute("LOCK TABLE tickets IN ROW EXCLUSIVE MODE")

    outcome, _ = await asyncio.gather(migrate(), kill_the_making(connection), return_exceptions=True)

    assert isinstance(outcome, MigrationFailed | OSError | asyncpg.InterfaceError)
    assert (await is_valid(connection), await pending_migrations(connection)) == (False, [last])
    await writing.rollback()
    await writer.close()
    assert (await migrate(), await is_valid(connection)) == ([last], True)
    assert await migrate() == []


async def test_index_that_is_refused_stops_the_migration(
    connection: asyncpg.Connection, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {CONCURRENT: "tickets (absent)"}
    monkeypatch.setattr(migrating, "_concurrent_indexes", lambda name: wanted if name == last else {})

    with pytest.raises(MigrationFailed, match=f"^The migration {last} was refused: .*absent"):
        await migrate()

    assert await pending_migrations(connection) == [last]


def test_concurrent_indexes_are_read_from_the_file_of_a_migration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "helpdesk_2099.py"
    file.write_text('ID = "2099"\nCONCURRENTLY = {"a_idx": "a (b)"}\n')
    monkeypatch.setattr(migrating, "_files", lambda: {"2099": file})
    monkeypatch.setattr(
        migrating, "import_module", lambda name: SimpleNamespace(CONCURRENTLY={name: "a (b)"})
    )

    assert migrating._concurrent_indexes("2099") == {"helpdesk.db.migrations.helpdesk_2099": "a (b)"}
    assert migrating._concurrent_indexes("2098") == {}


def test_ids_are_those_that_piccolo_sees() -> None:
    manager = BaseMigrationManager()
    modules = manager.get_migration_modules(str(FOLDER))

    assert list(migration_ids()) == sorted(manager.get_migration_ids(modules))
    assert len(set(migration_ids())) == len(list(FOLDER.glob("helpdesk_*.py")))


async def test_migrations_make_every_table_as_the_code_has_it() -> None:
    found = await AutoMigrationManager().get_alter_statements(APP_CONFIG)

    assert [statement for group in found for statement in group.statements] == []


async def test_teams_whose_names_differ_by_capitals_only_are_told_apart(
    connection: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tuple(name for name in migration_ids() if name < TEAM_NAMES)
    with monkeypatch.context() as older:
        older.setattr(migrating, "migration_ids", lambda: before)
        await migrate()
    long = "x" * 120
    names = ["Care", "care", "Shops", "care (2)", "CARE", long, long.upper()]
    await connection.executemany("INSERT INTO teams (name) VALUES ($1)", [(name,) for name in names])

    await migrate()

    rows = await connection.fetch("SELECT name FROM teams ORDER BY id")
    assert [row["name"] for row in rows] == [
        "Care",
        "care (3)",
        "Shops",
        "care (2)",
        "CARE (4)",
        long,
        f"{'X' * 114} (2)",
    ]
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute("INSERT INTO teams (name) VALUES ('SHOPS')")


async def test_types_whose_names_differ_by_capitals_only_are_told_apart(
    connection: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tuple(name for name in migration_ids() if name < SETUP_NAMES)
    with monkeypatch.context() as older:
        older.setattr(migrating, "migration_ids", lambda: before)
        await migrate()
    names = ["ORDER", "order (2)", "x" * 60, "X" * 60]
    await connection.executemany("INSERT INTO ticket_types (name) VALUES ($1)", [(name,) for name in names])

    await migrate()

    rows = await connection.fetch("SELECT name FROM ticket_types ORDER BY id")
    assert [row["name"] for row in rows][5:] == ["ORDER (3)", "order (2)", "x" * 60, f"{'X' * 54} (2)"]
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute("INSERT INTO statuses (name, category) VALUES ('SOLVED', 'solved')")
