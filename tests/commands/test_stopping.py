"""A web process that is told to stop under load: what it has begun it answers, and open pages come again."""

import asyncio
import json
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import asyncpg
import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from helpdesk.web.kit.security import SESSION_COOKIE
from tests.commands.outcomes import Run
from tests.commands.processes import Command, answers, free_port, signed_in, wait_until
from tests.commands.writing import ADA, PASSWORD, REPLIES, Writers, ticket_of

pytestmark = pytest.mark.slow

Ask = Callable[..., object]
AT_ONCE = 6
# Nobody is kept waiting for a lock longer than four seconds; the test lets go well before that.
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@contextmanager
def tickets_held(dsn: str) -> Iterator[None]:
    """Nobody writes to any ticket during the block."""
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(dsn))
        runner.run(
            connection.execute("BEGIN; LOCK TABLE tickets IN SHARE MODE; SELECT * FROM tickets FOR SHARE")
        )
        try:
            yield
        finally:
            runner.run(connection.close())


def test_requests_in_flight_are_answered_and_open_pages_told_to_come_again(
    run: Run, database_url: str, ask: Ask
) -> None:
    assert run("user", "create", *ADA, given=PASSWORD).code == 0
    port = free_port()
    writers = Writers(f"http://127.0.0.1:{port}")
    with Command("web", "--port", port) as web, ThreadPoolExecutor(AT_ONCE) as pool:
        web.wait(lambda: answers(f"{writers.address}/healthz"))
        with signed_in(writers.address, "ada@example.org", PASSWORD) as browser:
            writers.write_on(ticket_of(browser), browser.cookies)
            cookie = f"{SESSION_COOKIE}={browser.cookies[SESSION_COOKIE]}"
        socket = f"ws://127.0.0.1:{port}/live"
        with connect(socket, origin=writers.address, additional_headers={"Cookie": cookie}) as page:
            page.send(json.dumps({"topics": ["tickets"]}))
            with tickets_held(database_url):
                begun = [pool.submit(reply, writers, number) for number in range(AT_ONCE)]
                wait_until(lambda: ask(WAITING) == AT_ONCE)
                web.process.send_signal(signal.SIGTERM)
                with pytest.raises(ConnectionClosed) as goodbye:
                    page.recv(timeout=3)
                late = is_answered(f"{writers.address}/healthz")
        assert (web.process.wait(20), web.errors) == (0, "")

    assert [each.result() for each in begun] == [303] * AT_ONCE
    assert (ask(REPLIES), goodbye.value.rcvd.code, late) == (AT_ONCE, 1001, False)


def reply(writers: Writers, number: int) -> int:
    with writers.browser() as browser:
        form = {"body": f"This is key-{number}.", "request_key": f"key-{number}"}
        return browser.post(writers.replies, data=form).status_code


def is_answered(url: str) -> bool:
    """Whether somebody new is let in."""
    try:
        httpx.get(url, timeout=2)
    except httpx.TransportError:
        return False
    return True
