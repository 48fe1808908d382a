"""Lists of tickets are served by indexes, at a size at which a scan would be tempting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product

import pytest
import pytest_asyncio
from asyncpg.connection import LoggedQuery
from msgspec.structs import replace

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, AnyOf, Check
from helpdesk.db.engine import connection
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.events.actor import Customer, Staff
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.actions.replacing import remove_choice
from helpdesk.tickets.actions.weighing import weigh_due
from helpdesk.tickets.condition_fields import TICKET_FIELDS
from helpdesk.tickets.enums import Category, Grouping, Priority, Setup, Sort, View
from helpdesk.tickets.queries.board import board
from helpdesk.tickets.queries.counts import view_counts
from helpdesk.tickets.queries.filters import InboxFilters
from helpdesk.tickets.queries.inbox import Listing, Narrowed, inbox, listed
from helpdesk.tickets.queries.mine import my_tickets
from helpdesk.tickets.queries.next_ticket import next_in_list, next_ticket
from helpdesk.tickets.queries.saved_counts import saved_count
from helpdesk.tickets.queries.setup import is_used, setup_rows, tag_rows
from helpdesk.tickets.queries.workbench import workbench
from helpdesk.tickets.setup_kinds import KINDS
from tests.factories.persons import make_admin, make_agent
from tests.factories.teams import make_team
from tests.factories.tickets import make_priority, make_status, status_id, type_id

pytestmark = pytest.mark.usefixtures("database")

TICKETS = 5_000


@pytest_asyncio.fixture
async def agent(database: None) -> Staff:
    """Somebody at a desk with 5,000 tickets, a tenth of them in work."""
    del database
    team = await make_team()
    agent = await make_agent(teams=(team,))
    await execute(
        "INSERT INTO persons (name, sort_name, role)"
        " SELECT 'P' || n, 'p' || n, 'customer' FROM generate_series(1, 500) AS n"
    )
    await execute(
        """
        INSERT INTO tickets (number, brand, subject, requester, team, assignee, channel, priority, status,
                             status_category, disposition, locale, waiting_since, last_message_at)
        SELECT 'HD-' || n, 1, 'Subject number ' || md5(n::text), people.ids[1 + n % 500],
               CASE WHEN n % 3 = 0 THEN $1::bigint END, CASE WHEN n % 4 = 0 THEN $2::bigint END, 'web',
               (ARRAY['low', 'normal', 'normal', 'high', 'urgent'])[1 + n % 5], statuses.id,
               statuses.category, 'live', 'en', CASE WHEN n % 7 = 0 THEN now() - n * interval '1 minute' END,
               now() - n * interval '1 minute'
        FROM generate_series(1, $3::int) AS n
        CROSS JOIN (SELECT array_agg(id) AS ids FROM persons WHERE role = 'customer') AS people
        JOIN statuses ON statuses.category = CASE WHEN n % 10 > 0 THEN 'closed'
                                                  ELSE (ARRAY['new', 'open', 'waiting', 'on_hold', 'solved'])
                                                       [1 + (n / 10) % 5] END
        """,
        team,
        agent.person,
        TICKETS,
    )
    # A vacuum does this in time; the planner counts what is still pending as costly to read.
    await fetch("SELECT gin_clean_pending_list('tickets_subject_trgm_idx'::regclass)")
    await fetch("SELECT gin_clean_pending_list('tickets_number_trgm_idx'::regclass)")
    await execute("ANALYZE persons")
    await execute("ANALYZE tickets")
    return agent


@asynccontextmanager
async def asked() -> AsyncIterator[list[LoggedQuery]]:
    """The statements of the block with their arguments."""
    queries: list[LoggedQuery] = []
    async with connection() as found:
        found.add_query_logger(queries.append)
        try:
            yield queries
            # the connection tells its loggers in the loop's next round
            await asyncio.sleep(0)
        finally:
            found.remove_query_logger(queries.append)


async def plan_of(query: LoggedQuery) -> str:
    rows = await fetch(f"EXPLAIN {query.query}", *query.args)
    return "\n".join(row["QUERY PLAN"] for row in rows)


async def scans(queries: list[LoggedQuery]) -> list[str]:
    """The plans that read all of the table; an empty list when every one is served by an index."""
    plans = [await plan_of(query) for query in queries if "FROM tickets" in query.query]
    assert plans
    return [plan for plan in plans if "Seq Scan on tickets" in plan]


async def test_views_use_an_index_in_every_order(agent: Staff) -> None:
    async with asked() as queries:
        for view, sort in product(View, Sort):
            first = await inbox(agent, view, sort=sort)
            await inbox(agent, view, sort=sort, after=first.after)

    assert await scans(queries) == []


async def test_narrow_filters_use_an_index(agent: Staff) -> None:
    async with asked() as queries:
        for filters in (
            InboxFilters(text="a1b2c3d4"),
            InboxFilters(text="hd-4711"),
            InboxFilters(requester=1),
            InboxFilters(tag=("none",)),
        ):
            await inbox(agent, View.ALL, filters=filters.condition())

    assert await scans(queries) == []


async def test_other_lists_use_an_index(agent: Staff) -> None:
    person = await fetch_value("SELECT requester FROM tickets LIMIT 1")
    customer = Customer(person=person)
    async with asked() as queries:
        page = await my_tickets(customer)
        await my_tickets(customer, only_open=True)
        await access_ticket(customer, page.rows[0].number)
        await workbench(agent, await access_ticket(agent, page.rows[0].number))

    assert len(page.rows) == TICKETS / 500
    assert await scans(queries) == []


async def test_the_setup_is_counted_by_indexes(agent: Staff) -> None:
    """Also for what few tickets have, where looking for the next one would take all of them."""
    del agent
    async with asked() as queries:
        for setup in (Setup.STATUS, Setup.PRIORITY, Setup.TYPE):
            await setup_rows(setup)
            await is_used(KINDS[setup], 1)
        await tag_rows("a")

    assert await scans(queries) == []


async def test_replacing_finds_its_tickets_by_indexes(agent: Staff) -> None:
    rare = await make_status("Rare", Category.ON_HOLD)
    kept = await status_id(Category.ON_HOLD)
    named, low = (
        await make_priority("Named", Priority.HIGH),
        await fetch_value("SELECT min(id) FROM priorities"),
    )
    async with asked() as queries:
        await remove_choice(await make_admin(), Setup.STATUS, rare, replacement=kept)
        await remove_choice(await make_admin(), Setup.PRIORITY, named, replacement=low)
        await remove_choice(await make_admin(), Setup.TYPE, await type_id("Order"), replacement=None)
        await inbox(agent, View.ALL, filters=InboxFilters(named_priority=(named,)).condition())

    found = [query for query in queries if query.query.lstrip().startswith(("SELECT", "WITH", "DELETE"))]
    assert await scans(found) == []


async def test_counts_stop_early(agent: Staff) -> None:
    counts = await view_counts(agent)

    assert (counts.all, counts.closed) == (999, 999)
    assert 0 < counts.mine < counts.open == 400


UNSETTLED = tuple(Check("category", Operator.IS_NOT, each) for each in ("solved", "closed"))


async def test_saved_views_of_unsettled_tickets_read_no_others(agent: Staff) -> None:
    """What is asked beside is nothing an index serves: the state that follows from the condition is."""
    rare = All((*UNSETTLED, Check("channel", Operator.IS, "phone")))
    either = AnyOf((rare, Check("category", Operator.IS, "open")))
    async with asked() as queries:
        for condition in (rare, either):
            await saved_count(agent, Narrowed(condition, TICKET_FIELDS))
            await inbox(agent, View.ALL, filters=condition)

    assert await scans(queries) == []


async def test_groups_boards_and_the_next_ticket_use_an_index(agent: Staff) -> None:
    shown = set(Category) - {Category.CLOSED}
    statuses = [await status_id(category) for category in sorted(shown)]
    async with asked() as queries:
        for view, grouping in product(View, Grouping):
            listing = Listing(view=view, grouping=grouping)
            first = await listed(agent, listing)
            await listed(agent, replace(listing, after=first.after))
        for view in View:
            await board(agent, Listing(view=view), statuses)
            await next_in_list(agent, Listing(view=view, sort=Sort.IMPACT))
        await next_ticket(agent)
        await weigh_due()

    reading = [query for query in queries if not query.query.lstrip().startswith(("UPDATE", "INSERT"))]
    assert await scans(reading) == []
