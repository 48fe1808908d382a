"""People who write without a pause while processes are killed, and what was accepted of them."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from helpdesk.db.server.layout import layout_of
from helpdesk.db.server.postmaster import living_postmaster
from tests.commands.processes import BROWSER, Command

PASSWORD = "tr0mbones at noon"  # noqa: S105 - of a person who exists for these tests alone
ADA = ("--email", "ada@example.org", "--name", "Ada", "--role", "agent", "--password-stdin")
CLIENTS = 3
# How long after a success the kill comes, in seconds: during the next request, wherever it is by then.
PAUSES = (0, 0.003, 0.007, 0.012, 0.018, 0.025, 0.035, 0.05, 0.08, 0.12)
# A request that runs into a kill is sent again, with the same key, for so long.
GIVES_UP_AFTER_SECONDS = 180
REPLIES = "SELECT count(*) FROM messages WHERE body LIKE 'This is key-%'"


class Writers:
    """Members of staff who reply to one ticket without a pause, each reply until it is accepted."""

    def __init__(self, address: str, name: str = "") -> None:
        self.address, self._name = address, name
        self._stop = threading.Event()
        self.accepted: list[str] = []
        self.tries = 0

    def write_on(self, number: str, cookies: httpx.Cookies) -> None:
        self.replies, self._cookies = f"/desk/tickets/{number}/replies", cookies

    @contextmanager
    def writing(self) -> Iterator[None]:
        with ThreadPoolExecutor(CLIENTS) as pool:
            running: list[Future[None]] = [pool.submit(self._write, name) for name in range(CLIENTS)]
            try:
                yield
            finally:
                self._stop.set()
        for each in running:
            each.result()

    def _write(self, name: int) -> None:
        count = 0
        with self.browser() as browser:
            while not self._stop.is_set():
                key = f"key-{self._name}{name}-{count}"
                self._send(browser, key)
                self.accepted.append(key)
                count += 1

    def browser(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, headers=BROWSER, cookies=self._cookies, timeout=20)

    def _send(self, browser: httpx.Client, key: str) -> None:
        deadline = time.monotonic() + GIVES_UP_AFTER_SECONDS
        while not self.is_accepted(browser, key):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def is_accepted(self, browser: httpx.Client, key: str) -> bool:
        """Send a reply; whether it was taken, or else may be sent again."""
        self.tries += 1
        form = {"body": f"This is {key}.", "request_key": key}
        try:
            answer = browser.post(self.replies, data=form)
        except httpx.TransportError:
            return False
        assert answer.status_code in {303, 503}, answer.text
        return answer.status_code == 303


def ticket_of(browser: httpx.Client) -> str:
    """The number of a new ticket of a customer who has an address."""
    form = {"who": "lena@customer.example", "subject": "White soles", "body": "They are yellow."}
    answer = browser.post("/desk/tickets/new", data=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


def kill_database(up: Command, data: Path, writers: Writers, pause: float) -> None:
    """Kill the server while it serves, and wait until another has taken its place."""
    before = len(writers.accepted)
    up.wait(lambda: len(writers.accepted) > before + 5)
    killed = living_postmaster(layout_of(data)).pid
    time.sleep(pause)
    os.kill(killed, signal.SIGKILL)
    up.wait(lambda: (found := living_postmaster(layout_of(data))) and found.pid != killed)
