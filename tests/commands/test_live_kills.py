"""The database or a web process killed under an open page: it hears of what comes next, and not for ever."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from helpdesk.db.server.embedded import running_dsn
from helpdesk.db.server.layout import layout_of
from helpdesk.db.server.postmaster import living_postmaster
from helpdesk.web.kit.security import SESSION_COOKIE
from helpdesk.web.socket import SESSION_ENDED
from tests.commands.outcomes import Run, asked
from tests.commands.processes import Command, answers, free_port, signed_in, wait_until
from tests.commands.writing import ADA, PASSWORD, ticket_of

pytestmark = pytest.mark.slow

WITHIN_SECONDS = 5.0


class Desk:
    """A signed-in browser with one ticket, whose page may be open."""

    def __init__(self, up: Command, data: Path, browser: httpx.Client) -> None:
        self.up = up
        self.data = data
        self.browser = browser
        self._address = str(browser.base_url).rstrip("/")
        self.number = ticket_of(browser)
        self.ticket = asked(running_dsn(data), "SELECT id FROM tickets")

    @contextmanager
    def page(self) -> Iterator[ClientConnection]:
        address = self._address
        cookie = f"{SESSION_COOKIE}={self.browser.cookies[SESSION_COOKIE]}"
        with connect(
            address.replace("http", "ws", 1) + "/live", origin=address, additional_headers={"Cookie": cookie}
        ) as line:
            line.send(json.dumps({"topics": [f"ticket:{self.ticket}"]}))
            time.sleep(0.5)
            yield line

    def seconds_until_heard(self, line: ClientConnection, subject: str) -> float:
        """From the moment a change was accepted to the one the page hears of it."""
        self.change(subject)
        began = time.monotonic()
        assert json.loads(line.recv(timeout=2 * WITHIN_SECONDS)) == {"topic": f"ticket:{self.ticket}"}
        return time.monotonic() - began

    def change(self, subject: str) -> None:
        wait_until(lambda: self._is_accepted(subject), 30)

    def _is_accepted(self, subject: str) -> bool:
        try:
            answer = self.browser.post(f"/desk/tickets/{self.number}/subject", data={"subject": subject})
        except httpx.TransportError:
            return False
        return answer.status_code == 303

    def kill_database(self) -> None:
        """Kill the server, and wait until another has taken its place."""
        killed = living_postmaster(layout_of(self.data)).pid
        os.kill(killed, signal.SIGKILL)
        self.up.wait(lambda: (found := living_postmaster(layout_of(self.data))) and found.pid != killed)

    def kill_web(self) -> None:
        os.kill(self.up.child("web"), signal.SIGKILL)
        wait_until(lambda: answers(f"{self._address}/healthz"), 30)


@pytest.fixture
def desk(run: Run, place: Path) -> Iterator[Desk]:
    data = place / "data"
    with Command("up", "--data", data, "--port", free_port()) as up:
        address = up.ready()
        assert run("user", "create", "--data", data, *ADA, given=PASSWORD).code == 0
        with signed_in(address, "ada@example.org", PASSWORD) as browser:
            yield Desk(up, data, browser)
        assert up.end() == 0


def test_open_page_hears_of_what_comes_after_the_database_was_killed(desk: Desk) -> None:
    with desk.page() as line:
        before = desk.seconds_until_heard(line, "Yellow soles")
        desk.kill_database()
        after = desk.seconds_until_heard(line, "White soles")

    assert max(before, after) < WITHIN_SECONDS


def test_page_comes_again_to_a_web_process_that_was_replaced(desk: Desk) -> None:
    with desk.page() as line:
        desk.kill_web()
        with pytest.raises(ConnectionClosed):
            line.recv(timeout=WITHIN_SECONDS)
    with desk.page() as line:
        assert desk.seconds_until_heard(line, "Yellow soles") < WITHIN_SECONDS


def test_session_that_ended_while_the_database_was_away_hears_of_nothing(desk: Desk) -> None:
    with desk.page() as line, desk.page() as other:
        desk.kill_database()
        desk.change("Yellow soles")
        for each in (line, other):
            each.recv(timeout=WITHIN_SECONDS)
        wait_until(lambda: desk.browser.post("/logout").status_code == 303)
        codes = [_close_code(each) for each in (line, other)]

    assert codes == [SESSION_ENDED, SESSION_ENDED]


def _close_code(line: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as caught:
        line.recv(timeout=WITHIN_SECONDS)
    return caught.value.rcvd.code
