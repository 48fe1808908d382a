"""`helpdesk web` and `helpdesk worker`: any number on one DATABASE_URL, and an ordinary end when told to."""

import signal
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from helpdesk.db.server.embedded import running_dsn
from helpdesk.db.server.layout import layout_of
from helpdesk.db.server.postmaster import recorded_postmaster
from helpdesk.jobs.schedule import SCHEDULE
from tests.commands.outcomes import Outcome, Run, asked
from tests.commands.processes import Command, answers, are_gone, free_port, wait_until

Ask = Callable[..., object]
OLDER = "The database is older than this version. Run helpdesk migrate first.\n"


def test_web_and_worker_share_a_database(database_url: str, ask: Ask) -> None:
    del database_url
    port = free_port()
    with Command("web", "--port", port) as web, Command("worker") as worker:
        web.wait(lambda: answers(f"http://127.0.0.1:{port}/healthz"))
        worker.wait(lambda: ask("SELECT count(*) FROM ticks") == len(SCHEDULE))
        family = web.family() | worker.family()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as guest:
            ready = guest.get("/readyz")
            pages = [guest.get(path).status_code for path in ("/", "/nothing/here")]
            desk = guest.get("/desk/")
        # What was due at the start is done by now or soon: the queue is empty again.
        wait_until(lambda: ask("SELECT count(*) FROM jobs") == 0)

        assert (ready.status_code, ready.json()) == (200, {"database": True, "migrations": True})
        assert pages == [200, 404]
        assert (desk.status_code, desk.headers["location"]) == (303, "/login?next=/desk")
        assert (web.end(signal.SIGTERM), worker.end(signal.SIGINT)) == (0, 0)
        assert are_gone(family)
        assert (web.errors, worker.errors) == ("", "")


@pytest.mark.parametrize("command", ["web", "worker"])
def test_shared_database_that_is_older_is_refused(
    run: Run, empty_url: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del empty_url
    monkeypatch.setenv("HELPDESK_PORT", str(free_port()))

    assert run(command) == Outcome(1, "", OLDER)


@pytest.mark.slow
def test_web_that_cannot_begin_is_a_failure(database_url: str, ask: Ask) -> None:
    del database_url
    ask("DELETE FROM brands")
    with Command("web", "--port", free_port()) as web:
        assert web.process.wait(30) > 0
        assert "there is no brand 1" in web.errors


@pytest.mark.slow
def test_each_runs_our_own_database_where_nobody_does(place: Path) -> None:
    layout, port = layout_of(place / "data"), free_port()
    with Command("web", "--data", place / "data", "--port", port) as web:
        web.wait(lambda: answers(f"http://127.0.0.1:{port}/readyz"))
        with Command("worker", "--data", place / "data") as worker:
            dsn = running_dsn(place / "data") or ""
            worker.wait(lambda: asked(dsn, "SELECT count(*) FROM ticks") == len(SCHEDULE))
            assert worker.end(signal.SIGTERM) == 0
        family = web.family()

        assert web.end(signal.SIGTERM) == 0
        assert are_gone(family)
        assert recorded_postmaster(layout.cluster) is None


@pytest.mark.slow
def test_web_is_not_ready_while_the_database_is_older(database_url: str, ask: Ask) -> None:
    del database_url
    port = free_port()
    with Command("web", "--port", port) as web:
        web.wait(lambda: answers(f"http://127.0.0.1:{port}/healthz"))
        ask("DELETE FROM migration WHERE id = (SELECT max(id) FROM migration)")

        late = httpx.get(f"http://127.0.0.1:{port}/readyz")
        assert (late.status_code, late.json()) == (503, {"database": True, "migrations": False})

        assert web.end(signal.SIGINT) == 0
