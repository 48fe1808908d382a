"""Processes and the database killed under load: what was accepted is there, and is there once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

import pytest

from helpdesk.db.server.embedded import running_dsn
from tests.commands.outcomes import Run, asked
from tests.commands.processes import Command, answers, are_gone, free_port, signed_in
from tests.commands.writing import ADA, PASSWORD, PAUSES, REPLIES, Writers, kill_database, ticket_of

pytestmark = pytest.mark.slow

Ask = Callable[..., object]
WEB_KILLS = 100


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
                kill_database(up, data, writers, pause)
        replies, family = asked(running_dsn(data), REPLIES), up.family()
        assert up.end() == 0

    assert are_gone(family)
    assert replies == len(set(writers.accepted)) == len(writers.accepted)


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
