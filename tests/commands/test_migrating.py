"""`helpdesk migrate`: any number of times, on a shared database and on our own."""

from pathlib import Path

from helpdesk.db.migrate import migration_ids
from helpdesk.db.server.layout import layout_of
from helpdesk.db.server.postmaster import living_postmaster, recorded_postmaster
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
