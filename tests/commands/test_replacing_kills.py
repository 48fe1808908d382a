"""The worker and the database killed while thousands of tickets get a replacement: each gets it once."""

import asyncio
import os
import signal
from pathlib import Path

import asyncpg
import httpx
import pytest

from helpdesk.db.server.embedded import running_dsn
from helpdesk.db.server.layout import layout_of
from helpdesk.db.server.postmaster import living_postmaster
from tests.commands.outcomes import Run, asked
from tests.commands.processes import Command, free_port, signed_in, wait_until
from tests.commands.writing import PASSWORD

pytestmark = pytest.mark.slow

RUTH = ("--email", "ruth@example.org", "--name", "Ruth", "--role", "admin", "--password-stdin")
TICKETS = 3_000
# Two leases of thirty seconds run out, one for each kill.
DONE_WITHIN_SECONDS = 240
NOT_KNOWN = -1
AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
PAGES = {"status": "statuses", "named_priority": "priorities", "type": "types", "tag": "tags"}
REPLACED = ("PriorityReplaced", "StatusReplaced", "TagReplaced", "TypeReplaced")
REMOVED = ("NamedPriorityRemoved", "StatusRemoved", "TagRemoved", "TicketTypeRemoved")

# $1 tickets that have all four that go; their replacements are called `staying`.
PLANT = """
    WITH asker AS (
      INSERT INTO persons (name, sort_name) VALUES ('Asker', 'asker') RETURNING id
    ), status AS (
      INSERT INTO statuses (name, category, position)
      VALUES ('going', 'waiting', 100), ('staying', 'waiting', 101) RETURNING id, name
    ), priority AS (
      INSERT INTO priorities (name, level, position)
      VALUES ('going', 'urgent', 100), ('staying', 'low', 101) RETURNING id, name
    ), type AS (
      INSERT INTO ticket_types (name, position) VALUES ('going', 100), ('staying', 101) RETURNING id, name
    ), tag AS (
      INSERT INTO tags (name) VALUES ('going'), ('staying') RETURNING id, name
    ), made AS (
      INSERT INTO tickets (brand, number, subject, requester, status, status_category, priority,
                           named_priority, type, channel, last_message_at)
      SELECT 1, 'R-' || place, 'Many', asker.id, status.id, 'waiting', 'urgent', priority.id, type.id, 'web',
             now()
      FROM generate_series(1, $1) AS place, asker, status, priority, type
      WHERE status.name = 'going' AND priority.name = 'going' AND type.name = 'going'
      RETURNING id
    )
    INSERT INTO ticket_tags (ticket, tag) SELECT made.id, tag.id FROM made, tag
    -- Every third has the replacement already.
    WHERE tag.name = 'going' OR made.id % 3 = 0
"""
IDS = """
    SELECT 'status', array_agg(id ORDER BY name) FROM statuses WHERE name IN ('going', 'staying')
    UNION ALL
    SELECT 'named_priority', array_agg(id ORDER BY name) FROM priorities WHERE name IN ('going', 'staying')
    UNION ALL SELECT 'type', array_agg(id ORDER BY name) FROM ticket_types WHERE name IN ('going', 'staying')
    UNION ALL SELECT 'tag', array_agg(id ORDER BY name) FROM tags WHERE name IN ('going', 'staying')
"""
TOLD = f"SELECT count(*) FROM events WHERE name IN {REPLACED}"  # noqa: S608 - names of ours
LEFT = "SELECT count(*) FROM jobs WHERE name = 'tickets.replace_choice'"
# Tickets that have all four replacements, and each of them once.
RIGHT = """
    SELECT count(*) FROM tickets
    JOIN statuses ON statuses.id = status AND statuses.name = 'staying'
    JOIN priorities ON priorities.id = named_priority AND priorities.name = 'staying'
    JOIN ticket_types ON ticket_types.id = type AND ticket_types.name = 'staying'
    WHERE number LIKE 'R-%' AND priority = 'low' AND status_category = 'waiting'
      AND (SELECT array_agg(name::text) FROM ticket_tags JOIN tags ON tags.id = tag WHERE ticket = tickets.id)
          = ARRAY['staying']
"""
STILL_THERE = """
    SELECT (SELECT count(*) FROM statuses WHERE name = 'going')
         + (SELECT count(*) FROM priorities WHERE name = 'going')
         + (SELECT count(*) FROM ticket_types WHERE name = 'going')
         + (SELECT count(*) FROM tags WHERE name = 'going')
"""
# What histories say of it, and of how many: lines, those of different records, those with old and new.
HISTORY = f"""
    SELECT name, count(DISTINCT events.id) AS told, count(DISTINCT subject_id) AS records,
           count(*) FILTER (WHERE changes.old = 'going' AND changes.new = 'staying') AS changed
    FROM events LEFT JOIN changes ON changes.event_id = events.id
    WHERE name IN {REPLACED + REMOVED} GROUP BY name
"""  # noqa: S608 - names of ours


def test_each_ticket_gets_the_replacement_once_whatever_is_killed(run: Run, place: Path) -> None:
    data = place / "data"
    with Command("up", "--data", data, "--port", free_port()) as up:
        address = up.ready()
        assert run("user", "create", "--data", data, *RUTH, given=PASSWORD).code == 0
        choices = dict(_rows(data, PLANT, IDS))
        with signed_in(address, "ruth@example.org", PASSWORD) as browser:
            for setup, (going, staying) in choices.items():
                heir = "staying" if setup == "tag" else staying
                _remove(browser, f"/admin/{PAGES[setup]}/{going}/removal", heir)
        _wait_for(data, TOLD, TICKETS)
        os.kill(up.child("worker"), signal.SIGKILL)
        killed_at = _asked(data, TOLD)
        _wait_for(data, TOLD, round(TICKETS * 2.5))
        killed = _postmaster(data)
        os.kill(killed, signal.SIGKILL)
        up.wait(lambda: _postmaster(data) not in {0, killed})

        wait_until(lambda: _asked(data, LEFT) == 0, DONE_WITHIN_SECONDS)
        right, still_there = _asked(data, RIGHT), _asked(data, STILL_THERE)
        history = {row["name"]: tuple(row)[1:] for row in _rows(data, "", HISTORY)}
        assert up.end() == 0

    assert TICKETS <= killed_at < TICKETS * 2.5
    assert (right, still_there) == (TICKETS, 0)
    assert history == dict.fromkeys(REPLACED, (TICKETS,) * 3) | dict.fromkeys(REMOVED, (1, 1, 1))


def _remove(browser: httpx.Client, url: str, heir: int | str) -> None:
    answer = browser.post(url, data={"replacement": heir})
    assert answer.status_code == 303, answer.text


def _rows(data: Path, first: str, query: str) -> list[asyncpg.Record]:
    """The rows of a query, after the tickets were planted where `first` does so."""

    async def read() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(running_dsn(data))
        try:
            if first:
                await connection.execute(first, TICKETS)
            return await connection.fetch(query)
        finally:
            await connection.close()

    return asyncio.run(read())


def _wait_for(data: Path, query: str, count: int) -> None:
    wait_until(lambda: _asked(data, query) >= count, DONE_WITHIN_SECONDS)


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
