"""At size, the lists that pick a few rows out of a long queue or log find them without reading all of it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from helpdesk.accounts.queries.invitations import pending_invitation_of, pending_invitations
from helpdesk.accounts.queries.sessions import sessions_of
from helpdesk.audit.queries.trail import TrailFilters, history_of, trail
from helpdesk.core.pagination import decode_cursor
from helpdesk.customers.enums import RecordKind
from helpdesk.customers.queries.record_views import record_views
from helpdesk.db.sql import execute, fetch_value
from helpdesk.events.actor import SYSTEM
from helpdesk.files.queries.attachments import attachments_of
from helpdesk.jobs.queries import held_jobs
from helpdesk.mail.queries.outbound import is_suppressed, troubled_mails
from helpdesk.mail.queries.quarantine import quarantined
from helpdesk.mail.queries.traces import mail_traces
from tests.kit.database import committed
from tests.kit.plans import asked, faults_of

pytestmark = pytest.mark.slow

ROWS = 5_000
TABLES = (
    "persons",
    "sessions",
    "links",
    "jobs",
    "files",
    "attachments",
    "outbound_mails",
    "inbound_mails",
    "record_views",
    "events",
)
LARGE = frozenset({*TABLES, "events_p0"})
# Of each, one in a hundred is what its list is about, and those are old.
FILLED = (
    "INSERT INTO persons (name, sort_name, role) SELECT 'P' || n, 'p' || n, 'customer' FROM {rows}",
    """INSERT INTO sessions (token_hash, person, expires_at)
       SELECT sha256(n::text::bytea), (SELECT min(id) FROM persons) + n - 1, now() + interval '1 day'
       FROM {rows}""",
    """INSERT INTO links (token_hash, purpose, person, email, expires_at, used_at)
       SELECT sha256(n::text::bytea), CASE WHEN n % 3 = 0 THEN 'invitation' ELSE 'reset' END,
              (SELECT min(id) FROM persons) + n - 1, 'p@example.com', now(),
              CASE WHEN n > {few} OR n % 3 > 0 THEN now() END FROM {rows}""",
    """INSERT INTO jobs (name, state) SELECT 'a.job', CASE WHEN n <= {few} THEN 'held' ELSE 'queued' END
       FROM {rows}""",
    "INSERT INTO files (sha256, size) SELECT sha256(n::text::bytea), 1 FROM {rows}",
    """INSERT INTO attachments (owner_kind, owner_id, file, name, content_type)
       SELECT 'message', n, (SELECT min(id) FROM files) + n - 1, 'a.txt', 'text/plain' FROM {rows}""",
    """INSERT INTO outbound_mails (key, template, address, person, state)
       SELECT n, 'reply', 'p' || n || '@example.com', (SELECT min(id) FROM persons) + n - 1,
              CASE WHEN n <= {few} THEN 'failed' ELSE 'sent' END FROM {rows}""",
    """INSERT INTO inbound_mails (mailbox, message_id, content_hash, raw_file, state, kind, sender)
       SELECT (SELECT min(id) FROM mailboxes), n, sha256(n::text::bytea), (SELECT min(id) FROM files) + n - 1,
              CASE WHEN n <= {few} THEN 'quarantined' ELSE 'discarded' END, 'human', 'p@example.com'
       FROM {rows}""",
    """INSERT INTO record_views (subject_kind, subject_id, hour, viewer, at)
       SELECT 'person', n / 20, date_trunc('hour', now()) - n * interval '1 hour',
              (SELECT min(id) FROM persons), now() FROM {rows}""",
    """INSERT INTO events (name, subject_kind, subject_id, actor_kind, actor_id, created_at, xid)
       SELECT CASE WHEN n <= {few} THEN 'TeamCreated' ELSE 'TicketOpened' END,
              CASE WHEN n <= {few} THEN 'team' ELSE 'ticket' END, n, 'staff',
              (SELECT min(id) FROM persons) + n % 10, now() - (10000 - n) * interval '1 minute',
              pg_current_xact_id() FROM {rows}""",
)


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def filled(server_dsn: str, worker_name: str, test_pool: None) -> AsyncIterator[None]:
    """Long queues, of which hardly anything is of interest."""
    del test_pool
    async with committed(server_dsn, f"{worker_name}_queues"):
        await execute(
            "INSERT INTO mailboxes (name, address, brand)"
            " SELECT 'Care', 'care@example.com', min(id) FROM brands WHERE NOT EXISTS (SELECT FROM mailboxes)"
        )
        for statement in FILLED:
            await execute(statement.format(rows=f"generate_series(1, {ROWS}) AS n", few=ROWS // 100))
        for table in TABLES:
            await execute(f"ANALYZE {table}")
        yield


async def test_jobs_that_stopped() -> None:
    async with asked() as queries:
        page = await held_jobs()
        await held_jobs(decode_cursor(page.after) if page.after else None)

    assert len(page.rows) == ROWS // 100
    assert await faults_of(queries, LARGE) == []


async def test_mails_in_trouble() -> None:
    async with asked() as queries:
        page = await troubled_mails()
        await is_suppressed("p7@example.com")

    assert len(page.rows) == ROWS // 100
    assert await faults_of(queries, LARGE) == []


async def test_quarantine() -> None:
    async with asked() as queries:
        page = await quarantined()

    assert len(page.rows) == ROWS // 100
    assert await faults_of(queries, LARGE) == []


async def test_what_a_message_has_to_do_with_mail_and_files() -> None:
    async with asked() as queries:
        await mail_traces(1)
        await attachments_of("message", [1, 2, 3])

    assert await faults_of(queries, LARGE) == []


async def test_sessions_and_invitations() -> None:
    person = await fetch_value("SELECT person FROM links WHERE used_at IS NULL LIMIT 1")
    async with asked() as queries:
        await sessions_of(person)
        page = await pending_invitations()
        await pending_invitation_of(person)

    assert len(page) == ROWS // 100 // 3
    assert await faults_of(queries, LARGE) == []


async def test_who_looked_at_a_record() -> None:
    async with asked() as queries:
        page = await record_views(SYSTEM, RecordKind.PERSON, 7)

    assert len(page.rows) == 20
    assert await faults_of(queries, LARGE) == []


async def test_audit() -> None:
    person = await fetch_value("SELECT min(id) FROM persons")
    async with asked() as queries:
        first = await trail(TrailFilters())
        await trail(TrailFilters(), after=decode_cursor(first.after))
        await trail(TrailFilters(person=person))
        await trail(TrailFilters(event="TeamCreated"))
        await trail(TrailFilters(subject_kind="team"))
        await history_of("ticket", ROWS)

    assert await faults_of(queries, LARGE) == []
