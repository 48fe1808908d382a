"""`helpdesk migrate`: any number of times, on a shared database and on our own."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from helpdesk.db.migrate import migration_ids
from helpdesk.db.server.postmaster import living_postmaster, recorded_postmaster
from helpdesk.db.server.layout import layout_of
from tests.commands.outcomes import Outcome, Run

FIRST = f"{len(migration_ids())} migrations were run.\n"
AGAIN = "The database is up to date.\n"


def test_migrating_twice_does_it_once(run: Run, empty_url: str) -> None:
    del empty_url

    assert [run("migrate"), run("migrate")] == [Outcome(0, FIRST, ""), Outcome(0, AGAIN, "")]


def test_our_own_database_is_started_for_it_and_stopped_again(run: Run, place: Path) -> None:
    layout = layout_of(place / "data")

    assert [run("migrate", "--data", place / "data") for _ in range(2)] == [
        Outcome(0, FIRST, ""),
        Outcome(0, AGAIN, ""),
    ]
    assert layout.cluster.is_dir()
    assert (living_postmaster(layout), recorded_postmaster(layout.cluster)) == (None, None)


def test_database_without_the_right_to_make_tables_is_one_sentence(
    run: Run, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(_make_reader(empty_url))
    monkeypatch.setenv("DATABASE_URL", _as_reader(empty_url))

    outcome = run("migrate")

    assert (outcome.code, outcome.out) == (1, "")
    assert "permission denied" in outcome.err
    assert len(outcome.err.splitlines()) == 1


async def _make_reader(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("DROP ROLE IF EXISTS reader")
        await connection.execute("CREATE ROLE reader LOGIN PASSWORD 'reader'")
    finally:
        await connection.close()
