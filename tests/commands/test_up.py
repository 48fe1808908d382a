"""`helpdesk up` and `helpdesk demo` with their own database, from an empty directory to no process left."""

import json
import os
import re
import signal
import time
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from helpdesk.db.server.layout import layout_of
from helpdesk.db.server.postmaster import living_postmaster, recorded_postmaster
from helpdesk.web.kit.security import SESSION_COOKIE
from tests.commands.outcomes import Outcome, Run
from tests.commands.processes import Command, answers, are_gone, free_port, signed_in, wait_until

pytestmark = pytest.mark.slow

LOGIN = re.compile(r"^  (\S+@\S+)  +(\S.*)$")
PASSWORD = re.compile(r"the password of everybody is (\S+)$")


def logins(lines: list[str]) -> tuple[list[str], str]:
    """The addresses that may sign in, and their password, as they were printed."""
    passwords = [match[1] for line in lines if (match := PASSWORD.search(line))]
    return [match[1] for line in lines if (match := LOGIN.match(line))], passwords[0]


def postmaster(data: Path) -> int:
    found = living_postmaster(layout_of(data))
    assert found is not None
    return found.pid


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_up_on_an_empty_directory(place: Path, number: signal.Signals) -> None:
    data = place / "data"
    with Command("up", "--data", data, "--port", free_port()) as up:
        address = up.ready()
        family = up.family()
        guest = httpx.Client(base_url=address, timeout=20)
        front, desk, health, ready = (guest.get(path) for path in ("/", "/desk/", "/healthz", "/readyz"))
        guest.close()

        assert (front.status_code, health.status_code, health.text, ready.status_code) == (
            200,
            200,
            "ok\n",
            200,
        )
        assert (desk.status_code, desk.headers["location"]) == (303, "/login?next=/desk")
        assert postmaster(data) in family
        assert up.lines[1].startswith(f"Set up the first administrator: {address}/setup/")
        assert (data / "secrets.json").stat().st_mode & 0o777 == 0o600
        assert (up.end(number), up.errors) == (0, "")
        assert are_gone(family)
        assert recorded_postmaster(layout_of(data).cluster) is None


def test_second_start_finds_what_the_first_left(place: Path) -> None:
    data = place / "data"
    with Command("up", "--data", data, "--port", free_port()) as first:
        first.ready()
        assert first.end(signal.SIGINT) == 0
    secrets = (data / "secrets.json").read_bytes()

    with Command(
        "up", "--data", data, "--port", free_port(), environ={"HELPDESK_BRAND_NAME": "Lamps"}
    ) as second:
        address = second.ready()
        page = LexborHTMLParser(httpx.get(f"{address}/").text)
        assert "Lamps" in page.css_first("title").text()
        assert second.end(signal.SIGINT) == 0

    assert (data / "secrets.json").read_bytes() == secrets


def test_second_start_beside_the_first_is_refused(place: Path, run: Run) -> None:
    data = place / "data"
    with Command("up", "--data", data, "--port", free_port()) as up:
        address = up.ready()

        assert run("up", "--data", data, "--port", free_port()) == Outcome(
            1, "", f"The database in {data} is already run by another helpdesk process.\n"
        )
        assert answers(f"{address}/")
        assert up.end() == 0


def test_commands_beside_it_use_its_database(place: Path, run: Run) -> None:
    data = place / "data"
    ada = ("--email", "ada@example.org", "--name", "Ada", "--role", "agent", "--password-stdin")
    with Command("up", "--data", data, "--port", free_port()) as up:
        address = up.ready()
        server = postmaster(data)

        assert run("migrate", "--data", data) == Outcome(0, "The database is up to date.\n", "")
        assert run("user", "create", "--data", data, *ada, given="tr0mbones at noon").code == 0
        assert run("--data", data, "doctor").code == 0

        with signed_in(address, "ada@example.org", "tr0mbones at noon") as browser:
            assert browser.get("/desk/", follow_redirects=True).status_code == 200
        assert postmaster(data) == server
        assert up.end() == 0


def test_killed_supervisor_takes_its_processes_with_it_and_the_next_start_cleans_up(place: Path) -> None:
    data = place / "data"
    with Command("up", "--data", data, "--port", free_port()) as up:
        up.ready()
        server, children = postmaster(data), {up.child("web"), up.child("worker")}
        up.process.kill()
        up.process.wait()

        wait_until(lambda: are_gone(children))

    with Command("up", "--data", data, "--port", free_port()) as again:
        address = again.ready()

        assert are_gone({server})
        assert answers(f"{address}/")
        assert again.end() == 0


def test_killed_database_is_started_again(place: Path) -> None:
    data = place / "data"
    with Command("up", "--data", data, "--port", free_port()) as up:
        address = up.ready()
        server = postmaster(data)

        os.kill(server, signal.SIGKILL)

        up.wait(lambda: (found := living_postmaster(layout_of(data))) and found.pid != server)
        up.wait(lambda: answers(f"{address}/readyz"))
        assert up.end() == 0


def test_demo_prints_logins_that_sign_in(place: Path) -> None:
    data = place / "data"
    with Command("demo", "--data", data, "--port", free_port()) as demo:
        address = demo.ready()
        demo.wait(lambda: len(demo.lines) >= 8)
        emails, password = logins(demo.lines)
        assert len(emails) == 6
        assert answers(f"{address}/")

        seen = {}
        for email in emails:
            with signed_in(address, email, password) as browser:
                seen[email] = browser.get("/desk/", follow_redirects=True).status_code
        assert set(seen.values()) == {200, 403}
        assert [email for email, status in seen.items() if status == 200] == [
            email for email in emails if email.endswith("@soleandlace.example")
        ]
        assert demo.end(signal.SIGINT) == 0

    with Command("demo", "--data", data, "--port", free_port()) as again:
        again.ready()
        again.wait(lambda: len(again.lines) >= 8)
        assert again.lines[1:] == demo.lines[1:]
        assert again.end() == 0


def test_open_page_hears_of_a_new_ticket_and_of_the_end(place: Path) -> None:
    with Command("demo", "--data", place / "data", "--port", free_port()) as demo:
        address = demo.ready()
        demo.wait(lambda: len(demo.lines) >= 8)
        emails, password = logins(demo.lines)
        agent = next(email for email in emails if email.startswith("mara"))
        with signed_in(address, agent, password) as browser:
            cookie = f"{SESSION_COOKIE}={browser.cookies[SESSION_COOKIE]}"
            socket = address.replace("http://", "ws://") + "/live"
            with connect(socket, origin=address, additional_headers={"Cookie": cookie}) as page:
                page.send(json.dumps({"topics": ["tickets"]}))
                time.sleep(0.5)
                asked = {"subject": "A lace", "body": "It broke.", "request_key": "one"}
                assert browser.post("/tickets", data=asked).status_code == 303
                assert json.loads(page.recv(timeout=5)) == {"topic": "tickets"}

                began = time.monotonic()
                demo.process.send_signal(signal.SIGTERM)
                with pytest.raises(ConnectionClosed) as caught:
                    while True:
                        page.recv(timeout=5)

        assert caught.value.rcvd.code == 1001
        assert demo.process.wait(10) == 0
        assert time.monotonic() - began < 5
