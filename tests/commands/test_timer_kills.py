"""The worker and the database killed while thousands of steps are due: each is done once, and told once."""

import asyncio
import os
import signal
from pathlib import Path

import asyncpg
import pytest

from helpdesk.core.clock import now
from helpdesk.db.server.embedded import running_dsn
from helpdesk.db.server.layout import layout_of
from helpdesk.db.server.postmaster import living_postmaster
from tests.commands.outcomes import asked
from tests.commands.processes import Command, free_port, wait_until
from tests.kit.due_clocks import plant

pytestmark = pytest.mark.slow

TICKETS, CLOCKS_EACH = 500, 20
STEPS = TICKETS * CLOCKS_EACH
FIRED = "SELECT count(*) FROM sla_events"
LEFT = "SELECT count(*) FROM jobs WHERE name <> 'mail.send_mail'"
# What follows a mail within a moment comes in one with others.
MAILED = """
    SELECT unnest(string_to_array(coalesce(details ->> 'notices', details ->> 'notice'), ',')) AS notice
    FROM outbound_mails WHERE template IN ('notice', 'notices')
"""
MAILED_ONCE = ("*", "DISTINCT notice")
DONE_WITHIN_SECONDS = 600
NOT_KNOWN = -1
AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


def test_each_step_is_done_and_told_once_whatever_is_killed(place: Path) -> None:
    data = place / "data"
    with Command("up", "--data", data, "--port", free_port()) as up:
        up.ready()
        asyncio.run(plant(running_dsn(data), TICKETS, CLOCKS_EACH, at=now()))
        for part in (0.2, 0.5):
            _wait_for(up, data, FIRED, round(STEPS * part))
            os.kill(up.child("worker"), signal.SIGKILL)
        _wait_for(up, data, FIRED, round(STEPS * 0.7))
        killed = _postmaster(data)
        os.kill(killed, signal.SIGKILL)
        up.wait(lambda: _postmaster(data) not in {0, killed})

        _wait_for(up, data, FIRED, STEPS)
        wait_until(lambda: _asked(data, LEFT) == 0, DONE_WITHIN_SECONDS)
        told = {
            query: _asked(data, query)
            for query in (
                FIRED,
                "SELECT count(DISTINCT clock) FROM sla_events",
                "SELECT count(*) FROM events WHERE name = 'LadderStepDue'",
                "SELECT count(DISTINCT data ->> 'clock') FROM events WHERE name = 'LadderStepDue'",
                "SELECT count(*) FROM notices",
                "SELECT count(DISTINCT facts ->> 'clock') FROM notices",
            )
        }
        mailed = [_asked(data, f"SELECT count({what}) FROM ({MAILED}) AS mailed") for what in MAILED_ONCE]  # noqa: S608 - ours
        assert up.end() == 0

    assert told == dict.fromkeys(told, STEPS)
    assert mailed == [STEPS // 10] * 2


def _wait_for(up: Command, data: Path, query: str, count: int) -> None:
    up.wait(lambda: _asked(data, query) >= count)


def _asked(data: Path, query: str) -> int:
    """The answer; none of it while the database is away."""
    dsn = running_dsn(data)
    try:
        return int(str(asked(dsn, query))) if dsn else NOT_KNOWN
    except AWAY:
        return NOT_KNOWN


def _postmaster(data: Path) -> int:
    """The process of the database, 0 while there is none."""
    found = living_postmaster(layout_of(data))
    return found.pid if found else 0
