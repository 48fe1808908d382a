"""At size, every list of the product is served by an index and sorts no more than a page's worth."""

from collections.abc import AsyncIterator
from itertools import product

import pytest
import pytest_asyncio
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.queries.people import people_matching
from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.audit.queries.trail import organisation_history, person_history
from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.customers.enums import RecordKind, TicketAccess
from helpdesk.customers.queries.organisations import members_of, organisation_card, organisations_matching
from helpdesk.customers.queries.record import customer_card, memberships_of
from helpdesk.customers.queries.record_views import record_views
from helpdesk.customers.queries.timeline import organisation_timeline, person_timeline
from helpdesk.customers.sharing import AccessSetting, shared_organisations
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.events.actor import SYSTEM, Customer, Staff
from helpdesk.fields.definition import Option
from helpdesk.fields.enums import Kind, Subject
from helpdesk.fields.queries import definitions_of, field_uses
from helpdesk.seeding.load import Volume, seed
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.enums import Category, Priority, Sort, View
from helpdesk.tickets.queries.askers import organisation_askers
from helpdesk.tickets.queries.audience import audience
from helpdesk.tickets.queries.counts import view_counts
from helpdesk.tickets.queries.customer_lists import organisation_list, people_list
from helpdesk.tickets.queries.filters import InboxFilters
from helpdesk.tickets.queries.history import history
from helpdesk.tickets.queries.inbox import inbox
from helpdesk.tickets.queries.mine import (
    OrganisationFilters,
    my_ticket_page,
    my_tickets,
    organisation_tickets,
)
from helpdesk.tickets.queries.sharing_preview import sharing_preview
from helpdesk.tickets.queries.thread import thread
from helpdesk.tickets.queries.visible import visible_ticket_ids
from helpdesk.tickets.queries.workbench import workbench
from helpdesk.web.desk.custom_filters import narrowed
from helpdesk.web.desk.listing import ListPlace
from tests.factories.fields import make_field
from tests.kit.database import committed
from tests.kit.plans import asked, faults_of

pytestmark = pytest.mark.slow

TICKETS, PEOPLE = 5_000, 3_000
LARGE = frozenset(
    {"tickets", "messages", "events", "events_p0", "changes", "interactions", "persons", "identities"}
    | {"memberships", "ticket_tags"}
)


class Place(Struct, frozen=True):
    """Who looks, and at what."""

    agent: Staff
    customer: Customer
    ticket: str
    person: int
    organisation: int


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(server_dsn: str, worker_name: str, test_pool: None) -> AsyncIterator[Place]:
    """An installation of 5,000 tickets, as its statistics describe it."""
    del test_pool
    async with committed(server_dsn, f"{worker_name}_plans"):
        await seed(Volume(tickets=TICKETS, people=PEOPLE, seed=3))
        await fill_custom_fields()
        agent = await fetch_value("SELECT min(id) FROM persons WHERE role = 'agent'")
        busiest = "SELECT {0} FROM tickets WHERE {0} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        person = await fetch_value(busiest.format("requester"))
        found = await actor_of_person(agent)
        assert isinstance(found, Staff)
        yield Place(
            agent=found,
            customer=Customer(person=person),
            ticket=await fetch_value(
                "SELECT number FROM tickets WHERE requester = $1 AND disposition = 'live' LIMIT 1", person
            ),
            person=person,
            organisation=await fetch_value(busiest.format("organisation")),
        )


async def test_every_view_in_every_order(place: Place) -> None:
    async with asked() as queries:
        for view, sort in product(View, Sort):
            first = await inbox(place.agent, view, sort=sort)
            await inbox(place.agent, view, sort=sort, after=first.after)
        await view_counts(place.agent)

    assert await faults_of(queries, LARGE) == []


@pytest.mark.parametrize("hidden", ["one", "most"])
async def test_lists_of_somebody_from_whom_teams_are_hidden(place: Place, hidden: str) -> None:
    agent = await _limited(place.agent, hidden)
    async with asked() as queries:
        for view, sort in product(View, Sort):
            first = await inbox(agent, view, sort=sort)
            await inbox(agent, view, sort=sort, after=first.after)
        await inbox(agent, View.ALL, filters=InboxFilters(requester=place.person).condition())
        await people_list(agent)
        await organisation_list(agent)
        await access_ticket(agent, first.rows[0].number)
        await visible_ticket_ids(agent, [row.id for row in first.rows])
        await view_counts(agent)

    # What is hidden is passed over on the way.
    assert await faults_of(queries, LARGE, most_passed_over=TICKETS) == []


async def test_who_can_see_a_ticket(place: Place) -> None:
    ticket = await access_ticket(place.agent, place.ticket)
    async with asked() as queries:
        await audience(ticket)

    assert await faults_of(queries, LARGE) == []


async def _limited(agent: Staff, hidden: str) -> Staff:
    """The agent, had they no right to see the busiest team's tickets, or those of all teams but one."""
    rows = await fetch("SELECT team FROM tickets WHERE team IS NOT NULL GROUP BY team ORDER BY count(*) DESC")
    teams = [row["team"] for row in rows]
    return replace(agent, hidden_teams=frozenset(teams[:1] if hidden == "one" else teams[:-1]))


async def test_filters(place: Place) -> None:
    team = min(place.agent.teams)
    async with asked() as queries:
        for filters in (
            InboxFilters(priority=(Priority.HIGH,), team=(team,)),
            InboxFilters(category=(Category.CLOSED,), assignee=(place.agent.person,)),
            InboxFilters(requester=place.person),
            InboxFilters(organisation=place.organisation),
            InboxFilters(tag=("invoice",)),
            InboxFilters(text="error 12345"),
        ):
            await inbox(place.agent, View.ALL, filters=filters.condition())

    # What fits no index of its own is found on the way through the newest.
    assert await faults_of(queries, LARGE, most_passed_over=TICKETS) == []


async def fill_custom_fields() -> None:
    """An order number of each ticket's own, and one of three product lines."""
    await make_field("order_number")
    lines = tuple(Option(key, key.title()) for key in ("running", "climbing", "office"))
    await make_field("product_line", Kind.CHOICE, settings=lines)
    await execute(
        """
        UPDATE tickets SET custom = jsonb_build_object(
          'order_number', 'SL-' || id, 'product_line', (ARRAY['running', 'climbing', 'office'])[1 + id % 3])
        """
    )
    for index in ("tickets_custom_idx", "tickets_custom_folded_idx"):
        await fetch_value(f"SELECT gin_clean_pending_list('{index}'::regclass)")
    await execute("VACUUM ANALYZE tickets")


async def test_filters_by_custom_fields(place: Place) -> None:
    definitions = await definitions_of(Subject.TICKET)
    async with asked() as queries:
        for custom in (("order_number", "sl-4711"), ("product_line", "office")):
            for sort in Sort:
                filters = await narrowed(ListPlace(custom=(custom,)))
                await inbox(place.agent, View.ALL, filters=filters, sort=sort)
        await field_uses(definitions)

    assert await faults_of(queries, LARGE) == []


async def test_a_ticket_and_all_around_it(place: Place) -> None:
    async with asked() as queries:
        ticket = await access_ticket(place.agent, place.ticket)
        await workbench(place.agent, ticket)
        await thread(ticket.id, place.agent)
        await history(ticket.id)

    assert await faults_of(queries, LARGE) == []


async def test_the_portal(place: Place) -> None:
    async with asked() as queries:
        await my_tickets(place.customer)
        await my_tickets(place.customer, only_open=True)
        await access_ticket(place.customer, place.ticket)

    assert await faults_of(queries, LARGE) == []


async def test_an_organisation_that_shares_its_tickets(place: Place) -> None:
    await execute("UPDATE organisations SET ticket_access = 'everyone'")
    colleague = Customer(
        person=await fetch_value(
            "SELECT min(person) FROM memberships WHERE organisation = $1 AND until_on IS NULL",
            place.organisation,
        )
    )
    async with asked() as queries:
        await my_tickets(colleague)
        [first, *_others] = await shared_organisations(colleague)
        page = await organisation_tickets(colleague, first.id)
        await organisation_tickets(colleague, first.id, after=page.after)
        for is_open in (True, False):
            await organisation_tickets(colleague, first.id, OrganisationFilters(is_open=is_open))
        await organisation_tickets(colleague, first.id, OrganisationFilters(requester=place.person))
        await organisation_askers(first.id)
        await my_ticket_page(colleague, page.rows[0].number)
        await visible_ticket_ids(colleague, [row.id for row in page.rows])
        await audience(await access_ticket(colleague, page.rows[0].number))
        await sharing_preview(place.organisation, AccessSetting(access=TicketAccess.EVERYONE))

    assert len(page.rows) == PAGE_SIZE
    assert await faults_of(queries, LARGE) == []


async def test_people_and_organisations(place: Place) -> None:
    async with asked() as queries:
        page = await people_list(place.agent)
        await people_list(place.agent, after=page[-1].id)
        await people_list(place.agent, "zan")
        await people_matching("somm")
        await organisation_list(place.agent)
        await organisations_matching("fjo")

    assert await faults_of(queries, LARGE) == []


async def test_records(place: Place) -> None:
    async with asked() as queries:
        await customer_card(place.person)
        await memberships_of(place.person)
        await person_timeline(place.agent, place.person)
        await organisation_card(place.organisation)
        await members_of(place.organisation)
        await organisation_timeline(place.agent, place.organisation)
        await person_history(place.person)
        await organisation_history(place.organisation)
        await record_views(SYSTEM, RecordKind.PERSON, place.person)

    assert await faults_of(queries, LARGE) == []
