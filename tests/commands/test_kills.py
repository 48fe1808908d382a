"""Processes and the database killed under load: what was accepted is there, and is there once."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import httpx
import pytest

from helpdesk.db.server.embedded import running_dsn
from helpdesk.db.server.layout import layout_of
from helpdesk.db.server.postmaster import living_postmaster
from tests.commands.outcomes import Run, asked
from tests.commands.processes import BROWSER, Command, answers, are_gone, free_port, signed_in

pytestmark = pytest.mark.slow

Ask = Callable[..., object]
PASSWORD = "tr0mbones at noon"  # noqa: S105 - of a person who exists for this test alone
ADA = ("--email", "ada@example.org", "--name", "Ada", "--role", "agent", "--password-stdin")
CLIENTS = 3
WEB_KILLS = 100
# How long after a success the kill comes, in seconds: during the next request, wherever it is by then.
PAUSES = (0, 0.003, 0.007, 0.012, 0.018, 0.025, 0.035, 0.05, 0.08, 0.12)
# A request that runs into a kill is sent again, with the same key, for so long.
GIVES_UP_AFTER_SECONDS = 60
REPLIES = "SELECT count(*) FROM messages WHERE body LIKE 'This is key-%'"


class Writers:
    """Members of staff who reply to one ticket without a pause, each reply until it is accepted."""

    def __init__(self, address: str, name: str = "") -> None:
        self.address, self._name = address, name
        self._stop = threading.Event()
        self.accepted: list[str] = []
        self.tries = 0

    def write_on(self, number: str, cookies: httpx.Cookies) -> None:
        self._number, self._cookies = number, cookies

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
            answer = browser.post(f"/desk/tickets/{self._number}/replies", data=form)
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


def test_replies_are_there_once_however_often_a_web_process_is_killed(
    run: Run, database_url: str, ask: Ask
) -> None:
    """Two processes share the kills, so that one serves while the other starts."""
    del database_url
    assert run("user", "create", *ADA, given=PASSWORD).code == 0
    ports = [free_port(), free_port()]
    writers = [Writers(f"http://127.0.0.1:{port}", name) for port, name in zip(ports, "ab", strict=True)]
    with Command("web", "--port", ports[0]) as web:
        web.wait(lambda: answers(f"{writers[0].address}/healthz"))
        with signed_in(writers[0].address, "ada@example.org", PASSWORD) as browser:
            number = ticket_of(browser)
            for each in writers:
                each.write_on(number, browser.cookies)
        assert web.end() == 0

    with ThreadPoolExecutor(len(ports)) as pool:
        for done in [pool.submit(_kill_often, port, each) for port, each in zip(ports, writers, strict=True)]:
            done.result()

    accepted = [key for each in writers for key in each.accepted]
    assert len(accepted) >= WEB_KILLS
    assert sum(each.tries for each in writers) > len(accepted)
    assert ask(REPLIES) == len(set(accepted)) == len(accepted)
    assert ask("SELECT count(*) FROM events WHERE name = 'MessageAdded'") == len(accepted) + 1


def _kill_often(port: int, writers: Writers) -> None:
    pauses = cycle(PAUSES)
    with writers.writing():
        for _ in range(WEB_KILLS // 2):
            before = len(writers.accepted)
            with Command("web", "--port", port) as web:
                web.wait(lambda before=before: len(writers.accepted) > before)
                time.sleep(next(pauses))
                web.process.kill()
        last = Command("web", "--port", port)
        last.wait(lambda: answers(f"{writers.address}/healthz"))
    with last:
        assert last.end() == 0


def test_replies_are_there_once_when_the_database_is_killed_while_people_write(run: Run, place: Path) -> None:
    data = place / "data"
    with Command("up", "--data", data, "--port", free_port()) as up:
        writers = Writers(up.ready())
        assert run("user", "create", "--data", data, *ADA, given=PASSWORD).code == 0
        with signed_in(writers.address, "ada@example.org", PASSWORD) as browser:
            writers.write_on(ticket_of(browser), browser.cookies)
        with writers.writing():
            for pause in PAUSES[::2]:
                _kill_database(up, data, writers, pause)
        replies, family = asked(running_dsn(data), REPLIES), up.family()
        assert up.end() == 0

    assert are_gone(family)
    assert replies == len(set(writers.accepted)) == len(writers.accepted)


def _kill_database(up: Command, data: Path, writers: Writers, pause: float) -> None:
    """Kill the server while it serves, and wait until another has taken its place."""
    before = len(writers.accepted)
    up.wait(lambda: len(writers.accepted) > before + 5)
    killed = living_postmaster(layout_of(data)).pid
    time.sleep(pause)
    os.kill(killed, signal.SIGKILL)
    up.wait(lambda: (found := living_postmaster(layout_of(data))) and found.pid != killed)


def test_harness_counts_a_reply_that_was_sent_twice_once(run: Run, database_url: str, ask: Ask) -> None:
    """Two sends of one key, both accepted: what the kills rest on."""
    del database_url
    assert run("user", "create", *ADA, given=PASSWORD).code == 0
    port = free_port()
    writers = Writers(f"http://127.0.0.1:{port}")
    with Command("web", "--port", port) as web:
        web.wait(lambda: answers(f"{writers.address}/healthz"))
        with signed_in(writers.address, "ada@example.org", PASSWORD) as browser:
            writers.write_on(ticket_of(browser), browser.cookies)
        with writers.browser() as browser:
            assert [writers.is_accepted(browser, "key-1") for _ in range(2)] == [True, True]
        assert web.end() == 0

    assert ask(REPLIES) == 1
