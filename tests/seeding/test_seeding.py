"""Volume for load tests: the same seed makes the same rows, and what was made could have happened."""

import hashlib
from collections.abc import AsyncIterator

import msgspec
import pytest_asyncio
from click.testing import CliRunner

from helpdesk.accounts.actions.sessions import sign_in
from helpdesk.cli import helpdesk
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.events.actor import Role
from helpdesk.events.event import EVENT_KINDS
from helpdesk.seeding.ledger import COLUMNS
from helpdesk.seeding.load import PASSWORD, Seeded, Volume, seed
from helpdesk.sla.actions.rebuild import faults
from helpdesk.tickets.enums import Category
from helpdesk.tickets.rules import can_move
from tests.kit.database import committed

TICKETS, PEOPLE = 900, 200
VOLUME = Volume(tickets=TICKETS, people=PEOPLE, seed=7)
TABLES = (*COLUMNS, "teams", "tags")


async def contents(table: str) -> str:
    """A hash of everything in the table but what the database's own clock and counter say."""
    clocked = ["xid", "created_at"] if table == "teams" else ["xid"]
    rows = await fetch(
        f"SELECT (to_jsonb(one) - $1::text[])::text AS text FROM {table} AS one ORDER BY id",  # noqa: S608
        clocked,
    )
    return hashlib.sha256("\n".join(row["text"] for row in rows).encode()).hexdigest()


async def all_contents() -> dict[str, str]:
    return {table: await contents(table) for table in TABLES}


async def ids_where(sql: str) -> list[int]:
    return [row["id"] for row in await fetch(sql)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seeded(server_dsn: str, worker_name: str, test_pool: None) -> AsyncIterator[Seeded]:
    """An installation with the volume in it, for every test here to look at."""
    del test_pool
    async with committed(server_dsn, f"{worker_name}_seed"):
        yield await seed(VOLUME)


async def test_the_same_seed_makes_the_same_rows(seeded: Seeded, server_dsn: str, worker_name: str) -> None:
    first = await all_contents()
    async with committed(server_dsn, f"{worker_name}_again"):
        again = await seed(VOLUME)
        second = await all_contents()

    assert second == first
    assert again == seeded


async def test_another_seed_makes_others(seeded: Seeded, server_dsn: str, worker_name: str) -> None:
    del seeded
    first = await contents("messages")
    async with committed(server_dsn, f"{worker_name}_other"):
        await seed(Volume(tickets=200, people=50, seed=8))

        assert await contents("messages") != first
        assert await fetch_value("SELECT count(*) FROM tickets") == 200


async def test_there_is_as_much_as_was_asked_for(seeded: Seeded) -> None:
    counts = {table: await fetch_value(f"SELECT count(*) FROM {table}") for table in COLUMNS}  # noqa: S608

    assert counts["tickets"] == TICKETS
    assert await fetch_value("SELECT count(*) FROM persons WHERE role = 'customer'") == PEOPLE
    assert seeded.rows == sum(counts.values())


async def test_numbers_and_ids_go_on_behind_it(seeded: Seeded) -> None:
    del seeded
    newest = await fetch("SELECT id, number FROM tickets ORDER BY id DESC LIMIT 1")

    assert newest == [{"id": TICKETS, "number": f"HD-{1000 + TICKETS}"}]
    assert await fetch_value("SELECT nextval('tickets_id_seq')") == TICKETS + 1


async def test_most_tickets_are_closed_and_threads_are_of_four(seeded: Seeded) -> None:
    del seeded
    shares = await fetch(
        "SELECT avg((status_category = 'closed')::int)::float AS closed,"
        " avg((status_category NOT IN ('solved', 'closed'))::int)::float AS in_work FROM tickets"
    )
    messages = await fetch(
        "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY n) AS middle, min(n) AS fewest, max(n) AS most"
        " FROM (SELECT count(*) AS n FROM messages GROUP BY ticket) AS threads"
    )

    assert shares[0]["closed"] > 0.9
    assert 0.005 < shares[0]["in_work"] < 0.08
    assert messages[0]["middle"] in {3, 4, 5}
    assert messages[0]["fewest"] == 1
    assert 15 <= messages[0]["most"] <= 30


async def test_few_people_ask_much_and_many_a_little(seeded: Seeded) -> None:
    del seeded
    counts = sorted(row["n"] for row in await fetch("SELECT count(*) n FROM tickets GROUP BY requester"))
    members = sorted(
        row["n"] for row in await fetch("SELECT count(*) n FROM memberships GROUP BY organisation")
    )

    assert counts[-1] > 5 * counts[len(counts) // 2]
    assert members[-1] > 2 * members[len(members) // 2]


async def test_people_write_by_day_and_on_weekdays(seeded: Seeded) -> None:
    del seeded
    shares = await fetch(
        "SELECT avg((extract(hour FROM created_at) BETWEEN 8 AND 17)::int)::float AS by_day,"
        " avg((extract(isodow FROM created_at) >= 6)::int)::float AS on_weekends,"
        " (max(created_at) - min(created_at))::text AS span FROM tickets"
    )

    assert shares[0]["by_day"] > 0.7
    assert shares[0]["on_weekends"] < 0.12
    assert int(shares[0]["span"].split()[0]) > 700


async def test_every_event_is_one_of_ours_and_chains_as_the_rules_allow(seeded: Seeded) -> None:
    del seeded
    at = dict[int, Category]()
    for row in await fetch(
        "SELECT name, subject_id, data FROM events WHERE subject_kind = 'ticket' ORDER BY id"
    ):
        fact = msgspec.json.decode(row["data"], type=EVENT_KINDS[row["name"]])
        if row["name"] == "StatusChanged":
            assert at[fact.ticket] == fact.old_category
            assert can_move(fact.old_category, fact.new_category)
            at[fact.ticket] = fact.new_category
        at.setdefault(fact.ticket, Category.NEW)

    stands = {
        row["id"]: row["status_category"] for row in await fetch("SELECT id, status_category FROM tickets")
    }
    assert at == stands


async def test_tickets_stand_as_their_messages_and_changes_say(seeded: Seeded) -> None:
    del seeded
    wrong_last = """
        SELECT tickets.id FROM tickets JOIN messages ON messages.ticket = tickets.id
          AND (audience = 'public' OR messages.created_at = tickets.created_at)
        GROUP BY tickets.id HAVING max(messages.created_at) <> tickets.last_message_at
    """
    wrong_assignee = """
        SELECT tickets.id FROM tickets
        LEFT JOIN LATERAL (
          SELECT changes.new FROM events JOIN changes ON changes.event_id = events.id
          WHERE subject_kind = 'ticket' AND subject_id = tickets.id AND field = 'assignee'
          ORDER BY events.id DESC LIMIT 1
        ) AS told ON true
        LEFT JOIN persons ON persons.id = tickets.assignee
        WHERE told.new IS DISTINCT FROM persons.name
    """
    wrong_status = """
        SELECT tickets.id FROM tickets JOIN statuses ON statuses.id = tickets.status
        WHERE statuses.category <> status_category
           OR (status_category IN ('solved', 'closed')) <> (solved_at IS NOT NULL)
           OR (status_category = 'closed') <> (closed_at IS NOT NULL)
           OR (solved_at IS NOT NULL AND waiting_since IS NOT NULL)
    """
    out_of_order = """
        SELECT ticket AS id FROM (
          SELECT ticket, created_at < lag(created_at) OVER (PARTITION BY ticket ORDER BY id) AS is_back
          FROM messages) AS seen WHERE is_back
    """

    assert await ids_where(wrong_last) == []
    assert await ids_where(wrong_assignee) == []
    assert await ids_where(wrong_status) == []
    assert await ids_where(out_of_order) == []


async def test_every_public_message_is_on_a_timeline(seeded: Seeded) -> None:
    del seeded
    told = await fetch_value("SELECT count(*) FROM interactions WHERE kind <> 'ticket_opened'")
    opened = await fetch_value("SELECT count(*) FROM interactions WHERE kind = 'ticket_opened'")
    written = await fetch_value(
        "SELECT count(*) FROM messages JOIN tickets ON tickets.id = ticket"
        " WHERE audience = 'public' AND messages.created_at > tickets.created_at"
    )

    assert (opened, told) == (TICKETS, written)


async def test_staff_of_every_role_may_sign_in(seeded: Seeded) -> None:
    roles = {row["role"] for row in await fetch("SELECT role FROM persons WHERE role <> 'customer'")}

    assert roles == {Role.ADMIN, Role.LEAD, Role.AGENT}
    assert seeded.admin is not None
    assert await sign_in(seeded.admin, PASSWORD, ip="127.0.0.1", user_agent="tests")


async def test_nothing_is_queued_by_it(seeded: Seeded) -> None:
    del seeded
    assert await fetch_value("SELECT count(*) FROM jobs") == 0


async def test_more_is_added_to_what_is_there_and_gives_nobody_a_password(
    server_dsn: str, worker_name: str, test_pool: None
) -> None:
    del test_pool
    async with committed(server_dsn, f"{worker_name}_more"):
        await execute("INSERT INTO persons (name, sort_name, role) VALUES ('Mia', 'mia', 'admin')")
        first = await seed(Volume(tickets=100, people=20, seed=1))
        second = await seed(Volume(tickets=100, people=20, seed=1))

        assert (first.admin, second.admin) == (None, None)
        assert await fetch_value("SELECT count(*) FROM tickets") == 200
        assert await fetch_value("SELECT count(*) FROM credentials") == 0


def test_the_command_refuses_what_is_no_volume() -> None:
    refused = CliRunner().invoke(helpdesk, ["seed", "--tickets", "0"])

    assert (refused.exit_code, "--tickets" in refused.output) == (2, True)


async def test_seeded_tickets_have_the_clocks_that_follow_from_their_stories(
    server_dsn: str, worker_name: str
) -> None:
    async with committed(server_dsn, f"{worker_name}_clocks"):
        await seed(Volume(tickets=150, people=30, seed=2, has_clocks=True))

        assert await fetch_value("SELECT count(DISTINCT subject_id) FROM sla_clocks") == 150
        assert await fetch_value("SELECT count(*) FROM sla_clocks WHERE next_fire_at <= now()") == 0
        assert [fault async for _, found in faults("ticket") for fault in found] == []
