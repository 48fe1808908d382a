"""Filling an installation with as much as is asked for, by COPY, in batches of constant size."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from operator import itemgetter

import asyncpg
from argon2 import PasswordHasher
from msgspec import Struct

from helpdesk.db.engine import DB
from helpdesk.db.sql import fetch_value
from helpdesk.seeding.arrivals import arrivals
from helpdesk.seeding.chance import chance
from helpdesk.seeding.clocks import last_ticket, seed_clocks
from helpdesk.seeding.company import STAFF_DOMAIN, Company, found_company, staff_count
from helpdesk.seeding.customers import Customers
from helpdesk.seeding.ledger import COLUMNS, Ids, Ledger
from helpdesk.seeding.lives import MOST_MESSAGES, Lives, Step
from helpdesk.seeding.story import story_of
from helpdesk.seeding.telling import TicketLedger

# The story ends on this day unless told: what depended on the clock would not be the same tomorrow.
UNTIL = datetime(2026, 11, 20, 17, tzinfo=UTC)
PASSWORD = "many-small-tickets"  # noqa: S105 - of made-up people, given out on an empty installation alone
BATCH_TICKETS = 1_000
BATCH_PEOPLE = 2_000
# A message brings at most an assignment, a move and itself; opening, taking and settling bring the rest.
MOST_EVENTS = 3 * MOST_MESSAGES + 12

Told = Callable[[int], None]


class Volume(Struct, frozen=True, kw_only=True):
    """How much is made. The same volume makes the same rows in an empty installation.

    Clocks are counted up to now, whenever that is.
    """

    tickets: int
    people: int
    seed: int
    until: datetime = UNTIL
    has_clocks: bool = False


class Seeded(Struct, frozen=True):
    """What was made, and who may sign in; nobody where people were there already."""

    rows: int
    admin: str | None


async def seed(volume: Volume, *, on_rows: Told = lambda _rows: None) -> Seeded:
    """Make the people and tickets of this volume; `on_rows` hears how many tickets and people are there."""
    is_empty = not await fetch_value("SELECT EXISTS (SELECT FROM persons)")
    size = staff_count(volume.tickets)
    secret = _password_hash(volume.seed) if is_empty else None
    company, rows = await found_company(size, volume.until, chance(volume.seed, "staff"), secret)
    customers = Customers(volume.people, volume.until, chance(volume.seed, "customers"))
    rows += await _seed_customers(customers, volume.people, on_rows)
    last = await last_ticket()
    rows += await _Writing(company, customers, volume).write(on_rows)
    if volume.has_clocks:
        await seed_clocks(last, lambda done: on_rows(volume.people + volume.tickets + done))
    await _settle_statistics()
    return Seeded(rows, await _admin() if is_empty else None)


def _password_hash(number: int) -> str:
    """The same for the same seed: its salt is no secret either."""
    return PasswordHasher().hash(PASSWORD, salt=f"seed{number:012d}".encode())


async def _seed_customers(customers: Customers, people: int, on_rows: Told) -> int:
    rows = 0
    while not customers.has_all_organisations:
        await customers.hold_ids(BATCH_PEOPLE)
        rows += await customers.organisations_rows(BATCH_PEOPLE).write()
    for done in range(0, people, BATCH_PEOPLE):
        count = min(BATCH_PEOPLE, people - done)
        await customers.hold_ids(count)
        rows += await customers.people_rows(count).write()
        on_rows(done + count)
    return rows


class _Writing:
    """Thinks out the next batch while PostgreSQL takes in the one before."""

    def __init__(self, company: Company, customers: Customers, volume: Volume) -> None:
        self._volume = volume
        self._statuses = company.statuses
        self._lives = Lives(company, customers, volume.until, chance(volume.seed, "tickets"))
        self._words = chance(volume.seed, "words")
        self._times = arrivals(volume.tickets, volume.until, chance(volume.seed, "times"))

    async def write(self, on_rows: Told) -> int:
        tickets, messages, events = [await Ids.of_table(name) for name in ("tickets", "messages", "events")]
        numbers = Ids("ticket_numbers")
        pattern = await fetch_value("SELECT number_pattern FROM brands WHERE id = 1")
        written, done, waiting = 0, 0, None
        while times := list(islice(self._times, BATCH_TICKETS)):
            for ids, most in ((tickets, 1), (numbers, 1), (messages, MOST_MESSAGES), (events, MOST_EVENTS)):
                await ids.hold(most * len(times))
            ledger = TicketLedger(events, messages, self._words, self._statuses)
            steps = self._steps(times, tickets, numbers, pattern)
            written += await _both(waiting, lambda ledger=ledger, steps=steps: _tell(ledger, steps))
            waiting = ledger
            done += len(times)
            on_rows(self._volume.people + done)
        return written + (await waiting.write() if waiting else 0)

    def _steps(self, times: list[datetime], tickets: Ids, numbers: Ids, pattern: str) -> Iterator[Step]:
        for at in times:
            number = pattern.replace("{n}", str(numbers.take())).replace("{year}", str(at.year))
            yield from story_of(self._lives, tickets.take(), number, at)


def _tell(ledger: TicketLedger, steps: Iterator[Step]) -> None:
    """Write down everything that happens to these tickets, in the order in which it does."""
    for at, case, teller, detail in sorted(steps, key=itemgetter(0)):
        teller(ledger, case, at, detail)


async def _both(waiting: Ledger | None, think: Callable[[], None]) -> int:
    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(waiting.write()) if waiting else None
        tasks.create_task(asyncio.to_thread(think))
    return writing.result() if writing else 0


async def _settle_statistics() -> None:
    """What autovacuum would do in time: lists are planned by what is there, and read from indexes alone."""
    own = await asyncpg.connect(**DB.config, server_settings={"application_name": "helpdesk-seed"})
    try:
        for table in (*COLUMNS, "teams", "tags", "sla_terms", "sla_clocks", "sla_events"):
            await own.execute(f"VACUUM (ANALYZE) {table}")
    finally:
        await own.close()


async def _admin() -> str:
    return await fetch_value(
        "SELECT value FROM identities JOIN persons ON persons.id = identities.person"
        " WHERE role = 'admin' AND kind = 'email' AND value LIKE $1 ORDER BY persons.id LIMIT 1",
        f"%@{STAFF_DOMAIN}",
    )
