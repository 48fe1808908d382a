"""A disk that fills up while people write: each is told, and what was accepted stays."""

import os
import time
from collections import Counter
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.db.server.embedded import running_dsn
from tests.commands.outcomes import Run, asked
from tests.commands.processes import Command, are_gone, free_port, signed_in
from tests.commands.writing import ADA, PASSWORD, REPLIES, Writers, ticket_of
from tests.kit.disks import fill, make_room, mounted

pytestmark = pytest.mark.slow

FULL_SECONDS = 5
PAGES = ("/", "/desk/people", "/healthz", "/readyz")


def test_full_disk_is_told_to_whoever_writes_and_loses_nothing(run: Run, place: Path) -> None:
    with mounted(place / "disk", "200m") as disk, Command("up", *_options(disk)) as up:
        writers = Writers(up.ready())
        assert run("user", "create", "--data", disk / "data", *ADA, given=PASSWORD).code == 0
        with signed_in(writers.address, "ada@example.org", PASSWORD) as browser:
            writers.write_on(ticket_of(browser), browser.cookies)
        with writers.browser() as browser:
            fill(disk)
            told = _replies_while_full(writers)
            pages = [browser.get(path).status_code for path in PAGES]
            make_room(disk)
            up.wait(lambda: writers.is_accepted(browser, "key-last"))
            writers.accepted.append("key-last")
        replies, family = asked(running_dsn(disk / "data"), REPLIES), up.family()
        assert up.end() == 0
        assert are_gone(family)

    assert pages == [200] * len(PAGES)
    assert told.most_common(1)[0][0].startswith("There is no room left to save anything. ")
    assert replies == len(set(writers.accepted)) == len(writers.accepted)


def _options(disk: Path) -> tuple[object, ...]:
    return ("--data", disk / "data", "--port", free_port())


def _replies_while_full(writers: Writers) -> Counter[str]:
    """Reply for a while; the sentences of the refusals. Half-empty pages may still take a row."""
    told: Counter[str] = Counter()
    deadline = time.monotonic() + FULL_SECONDS
    with writers.browser() as browser:
        while time.monotonic() < deadline:
            key = f"key-{len(writers.accepted)}-{told.total()}"
            form = {"body": f"This is {key}. {os.urandom(4000).hex()}", "request_key": key}
            answer = browser.post(writers.replies, data=form)
            if answer.status_code == 303:
                writers.accepted.append(key)
            else:
                told[LexborHTMLParser(answer.text).css_first("main p").text()] += 1
    return told
