"""The trail: everything that happened in the order of time, narrowed, page by page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpdesk.audit.labels import EVENT_LABELS
from helpdesk.audit.queries.records import RecordKey, record_meant
from helpdesk.audit.queries.trail import TrailFilters, trail
from helpdesk.core.pagination import decode_cursor
from helpdesk.db.sql import execute
from helpdesk.events.actor import ActorKind
from helpdesk.events.event import EVENT_KINDS
from tests.factories.persons import make_person
from tests.factories.tickets import make_ticket
from tests.kit.counting import count_statements
from tests.kit.plans import asked, faults_of

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LARGE = frozenset({"events", "events_p0", "changes"})
EVENTS = 20_000


async def happen(
    name: str, *, at: datetime = NOON, actor: int | None = None, kind: str = "staff", subject: str = "team:1"
) -> None:
    of, _, number = subject.partition(":")
    await execute(
        "INSERT INTO events (name, subject_kind, subject_id, actor_kind, actor_id, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        name,
        of,
        int(number),
        kind,
        actor,
        at,
    )


async def names(**filters: Any) -> list[str]:
    return [entry.name for entry in (await trail(TrailFilters(**filters))).rows]


async def test_trail_is_in_the_order_of_time_whatever_was_written_first() -> None:
    await happen("Later", at=NOON + timedelta(hours=1))
    await happen("Earlier", at=NOON)
    await happen("Latest", at=NOON + timedelta(hours=2))

    assert await names() == ["Latest", "Later", "Earlier"]


async def test_trail_is_narrowed_by_each_filter_and_by_several() -> None:
    ada, bo = await make_person("Ada"), await make_person("Bo")
    await happen("A", actor=ada, at=NOON - timedelta(days=2))
    await happen("B", actor=bo, subject="ticket:4", at=NOON - timedelta(days=1))
    await happen("A", kind="system", subject="ticket:5")
    await happen("C", kind="guest", subject="ticket:4", at=NOON + timedelta(seconds=1))

    assert await names(person=ada) == ["A"]
    assert await names(unnamed=ActorKind.GUEST) == ["C"]
    assert await names(unnamed=ActorKind.SYSTEM) == ["A"]
    assert await names(unnamed=ActorKind.RULE) == []
    assert await names(subject_kind="ticket") == ["C", "A", "B"]
    assert await names(subject_kind="ticket", subject_id=4) == ["C", "B"]
    assert await names(event="A") == ["A", "A"]
    assert await names(since=NOON) == ["C", "A"]
    assert await names(until=NOON) == ["B", "A"]
    assert await names(since=NOON - timedelta(days=1), until=NOON) == ["B"]
    assert await names(event="A", subject_kind="ticket", unnamed=ActorKind.SYSTEM) == ["A"]


async def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    for number in range(7):
        await happen(f"E{number}", at=NOON + timedelta(minutes=number // 3))

    seen, after = [], None
    while True:
        page = await trail(TrailFilters(), after=decode_cursor(after), limit=3)
        seen += [entry.name for entry in page.rows]
        after = page.after
        if after is None:
            break

    assert seen == ["E6", "E5", "E4", "E3", "E2", "E1", "E0"]


async def test_page_of_the_trail_is_one_statement() -> None:
    for number in range(3):
        await happen("E", actor=await make_person(), subject=f"ticket:{(await make_ticket()).id + number}")

    async with count_statements() as statements:
        await trail(TrailFilters(subject_kind="ticket"))

    assert len(statements) == 1


async def test_record_is_named_as_it_is_today() -> None:
    ticket, person = await make_ticket(), await make_person("Bo")
    await happen("E", subject=f"ticket:{ticket.id}", actor=person)
    await happen("E", subject=f"person:{person}", at=NOON - timedelta(days=1))
    await happen("E", subject="organisation:99999", at=NOON - timedelta(days=2))

    found = (await trail(TrailFilters())).rows

    assert [(entry.subject_name, entry.actor_name) for entry in found] == [
        (ticket.number, "Bo"),
        ("Bo", None),
        (None, None),
    ]


async def test_record_is_meant_by_key_number_or_address() -> None:
    ticket, person = await make_ticket(), await make_person(email="bo@club.example")

    assert await record_meant("team:3") == RecordKey("team", 3)
    assert await record_meant(ticket.number.lower()) == RecordKey("ticket", ticket.id)
    assert await record_meant(" BO@club.example ".strip()) == RecordKey("person", person)
    for nothing in ("team:0", "team:99999999999999999999", "HD-0", "nobody@club.example", "x:y", "a' OR 1=1"):
        assert await record_meant(nothing) is None


async def test_no_narrowing_reads_or_sorts_all_of_it() -> None:
    ada = await make_person("Ada")
    await execute(
        """
        INSERT INTO events (name, subject_kind, subject_id, actor_kind, actor_id, created_at)
        SELECT CASE WHEN n % 400 = 0 THEN 'Rare' ELSE 'Common' END,
               CASE WHEN n % 500 = 0 THEN 'team' ELSE 'ticket' END, n % 3000,
               CASE WHEN n % 3 = 0 THEN 'system' ELSE 'staff' END,
               CASE WHEN n % 3 = 0 THEN NULL WHEN n % 300 = 1 THEN $1::bigint ELSE n % 40 END,
               '2026-01-01'::timestamptz + n * interval '10 minutes'
        FROM generate_series(1, $2::int) AS n
        """,
        ada,
        EVENTS,
    )
    await execute("ANALYZE events")
    after = (await trail(TrailFilters())).after
    narrowings = [
        TrailFilters(),
        TrailFilters(person=ada),
        TrailFilters(unnamed=ActorKind.SYSTEM),
        TrailFilters(event="Rare"),
        TrailFilters(event="Common"),
        TrailFilters(subject_kind="team"),
        TrailFilters(subject_kind="ticket"),
        TrailFilters(subject_kind="ticket", subject_id=7),
        TrailFilters(since=NOON - timedelta(days=280), until=NOON - timedelta(days=250)),
        TrailFilters(person=ada, event="Common", since=NOON - timedelta(days=300)),
    ]

    async with asked() as queries:
        for filters in narrowings:
            await trail(filters, after=decode_cursor(after))

    assert len(queries) == len(narrowings)
    assert await faults_of(queries, LARGE) == []


def test_every_event_of_the_product_has_words() -> None:
    ours = {name for name, kind in EVENT_KINDS.items() if kind.__module__.startswith("helpdesk.")}

    assert ours - set(EVENT_LABELS) == set()
