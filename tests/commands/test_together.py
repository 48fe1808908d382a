"""`helpdesk up` on a database that is there: what it prints, how it ends, and what it says when it cannot."""

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from helpdesk.commands.ports import PORTS, listening_port
from helpdesk.commands.serve import own_directory
from helpdesk.commands.waiting import LOCK_FILE, hold_back, wait_until_ready
from helpdesk.core.settings import SettingsFailed, load_settings
from helpdesk.db.server.lock import is_taken
from tests.commands.outcomes import Outcome, Run
from tests.commands.processes import BROWSER, Command, answers, are_gone, free_port

Ask = Callable[..., object]
ADMIN = {"name": "Ada", "email": "ada@example.org", "password": "tr0mbones at noon"}


def test_up_serves_until_it_is_told_to_stop(database_url: str, tmp_path: Path) -> None:
    del database_url
    (tmp_path / "email.py").write_text("raise SystemExit('a file that is none of ours was run')")
    with Command("up", "--port", "0", folder=tmp_path) as up:
        address = up.ready()
        up.wait(lambda: len(up.lines) == 2)
        family = up.family()
        sentence, _, link = up.lines[1].partition(": ")
        with httpx.Client(base_url=address, headers=BROWSER, timeout=20) as browser:
            pages = [browser.get(path).status_code for path in ("/", "/healthz", "/readyz", link)]
            made = browser.post(link, data=ADMIN)
            desk = browser.get("/desk/", follow_redirects=True)

        assert pages == [200, 200, 200, 200]
        assert sentence == "Set up the first administrator"
        assert link.startswith(f"{address}/setup/")
        assert (made.status_code, desk.status_code, desk.url.path[:6]) == (303, 200, "/desk/")
        assert len(family) == 3
        assert (up.end(signal.SIGINT), up.errors) == (0, "")
        assert are_gone(family)


@pytest.mark.slow
def test_process_that_dies_is_started_again(database_url: str) -> None:
    del database_url
    with Command("up", "--port", free_port()) as up:
        address = up.ready()
        first = up.child("web")

        os.kill(first, signal.SIGKILL)

        up.wait(lambda: "web ended with exit code 137" in up.errors)
        up.wait(lambda: answers(f"{address}/"))
        assert up.child("web") != first
        assert up.end(signal.SIGTERM) == 0


def test_preparation_that_fails_ends_everything_with_one_sentence(ask_empty: Ask) -> None:
    ask_empty("CREATE SEQUENCE events_id_seq")
    with Command("up", "--port", free_port()) as up:
        assert up.process.wait(30) == 1
        assert up.lines == []
        assert up.errors.startswith("The migration ")
        assert len(up.errors.splitlines()) == 1


def test_ctrl_c_while_it_prepares_ends_it_at_once(migrating_elsewhere: None, tmp_path: Path) -> None:
    """The preparation waits for whoever migrates, and Ctrl-C does not."""
    del migrating_elsewhere
    with Command("up", "--port", free_port()) as up:
        up.wait(lambda: is_taken(tmp_path / "data" / LOCK_FILE) and len(up.family()) == 3)
        family = up.family()

        assert (up.end(signal.SIGINT), up.lines) == (0, [])
        assert are_gone(family)


@pytest.mark.parametrize("command", ["up", "demo", "web"])
def test_port_that_is_taken_is_one_sentence(run: Run, database_url: str, command: str) -> None:
    del database_url
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        assert run(command, "--port", port) == Outcome(
            1,
            "",
            f"Pages cannot be served on 127.0.0.1, port {port}. Choose others with --host and --port.\n",
        )


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_address_that_is_not_ours_is_refused(host: str) -> None:
    with pytest.raises(SettingsFailed, match=rf"^Pages cannot be served on {host}, port 0\."):
        listening_port(load_settings(host=host, port=0))


def test_free_port_is_a_customary_one_where_possible() -> None:
    assert listening_port(load_settings(port=0)) > 0
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert listening_port(load_settings(port=port)) == port
    assert listening_port(load_settings(host="::1", port=0)) > 0
    assert PORTS[-1] == 0


def test_demonstration_has_a_directory_of_its_own_unless_one_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert own_directory() is None

    monkeypatch.delenv("HELPDESK_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert own_directory() == tmp_path / "helpdesk-demo"


def test_waiting_process_goes_on_when_its_starter_is_done(tmp_path: Path) -> None:
    wait_until_ready(tmp_path / "nothing")
    held = hold_back(tmp_path / "data")
    assert is_taken(tmp_path / "data" / LOCK_FILE)

    held.release()

    wait_until_ready(tmp_path / "data")
    assert not is_taken(tmp_path / "data" / LOCK_FILE)


def test_two_starts_on_one_directory_follow_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.commands.waiting.PATIENCE_SECONDS", 0.05)
    held = hold_back(tmp_path)

    with pytest.raises(SettingsFailed, match=r"^Another helpdesk process has been starting in "):
        hold_back(tmp_path)

    held.release()
