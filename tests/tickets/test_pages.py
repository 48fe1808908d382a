"""What the desk shows around a ticket, and what the portal shows of one's own."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.accounts.choice import Choice
from helpdesk.core.clock import frozen, now
from helpdesk.events.actor import Customer, Role
from helpdesk.tickets.enums import Category, Disposition, Priority
from helpdesk.tickets.queries.choices import StaffChoice, tag_choices, ticket_choices, type_choices
from helpdesk.tickets.queries.mine import MyTicketPage, MyTicketRow, my_ticket_page, my_tickets
from helpdesk.tickets.queries.workbench import MOST_OTHERS, Follower, LinkedTicket, OtherTicketRow, workbench
from tests.factories.persons import make_agent, make_customer, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_mention, make_ticket
from tests.kit.counting import count_statements
from tests.tickets.reading import record_of, statements

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)


async def test_workbench_has_followers_and_linked_tickets() -> None:
    agent = await make_agent()
    zoe, adam = await make_person("Zoë"), await make_person("Adam")
    ticket = await make_ticket(category=Category.SOLVED, followers=(zoe, adam), tags=("x",))
    older, newer = await make_ticket("Older"), await make_ticket("Newer", category=Category.CLOSED)
    await make_mention(ticket, older)
    await make_mention(newer, ticket)
    await make_mention(ticket, await make_ticket(disposition=Disposition.DELETED))

    bench = await workbench(agent, await record_of(ticket.id))

    assert bench.followers == [Follower(zoe, "Zoë", Role.CUSTOMER), Follower(adam, "Adam", Role.CUSTOMER)]
    assert bench.linked == [
        LinkedTicket(
            id=newer.id,
            number=newer.number,
            subject="Newer",
            requester_name=(await record_of(newer.id)).requester_name,
            status_name="Closed",
            status_category=Category.CLOSED,
            is_mentioning_us=True,
        ),
        LinkedTicket(
            id=older.id,
            number=older.number,
            subject="Older",
            requester_name=(await record_of(older.id)).requester_name,
            status_name="Open",
            status_category=Category.OPEN,
            is_mentioning_us=False,
        ),
    ]


@pytest.mark.parametrize("rows", [1, 3])
async def test_workbench_is_one_statement(rows: int) -> None:
    agent = await make_agent()
    ticket = await make_ticket(followers=tuple([await make_person() for _ in range(rows)]))
    for _ in range(rows):
        await make_mention(ticket, await make_ticket())

    record = await record_of(ticket.id)

    async with count_statements() as sent:
        bench = await workbench(agent, record)

    assert (len(bench.followers), len(bench.linked)) == (rows, rows)
    assert len(statements(sent)) == 1, sent


async def test_customers_list_has_open_tickets_first() -> None:
    customer, other = await make_customer("Annika"), await make_person("Bo")
    own = customer.person
    solved = await make_ticket("Solved", requester=own, category=Category.SOLVED, last_message_at=NOON + HOUR)
    old = await make_ticket("Old", requester=own, category=Category.WAITING, last_message_at=NOON - HOUR)
    followed = await make_ticket("Followed", requester=other, followers=(own,), last_message_at=NOON)
    await make_ticket(requester=other)
    await make_ticket(requester=own, disposition=Disposition.SPAM)

    page = await my_tickets(customer)

    assert [row.id for row in page.rows] == [followed.id, old.id, solved.id]
    assert page.rows[0] == MyTicketRow(
        id=followed.id,
        number=followed.number,
        subject="Followed",
        requester=other,
        requester_name="Bo",
        status_name="Open",
        status_category=Category.OPEN,
        created_at=page.rows[0].created_at,
        last_message_at=NOON,
        sort_rank=1,
    )
    assert [row.id for row in (await my_tickets(customer, only_open=True)).rows] == [followed.id, old.id]


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_pages_of_ones_own_tickets_are_the_whole_list(limit: int) -> None:
    customer = await make_customer()
    for number in range(5):
        category = Category.CLOSED if number % 2 else Category.OPEN
        await make_ticket(
            requester=customer.person, category=category, last_message_at=NOON + number // 2 * HOUR
        )
    whole = [row.id for row in (await my_tickets(customer)).rows]

    found: list[int] = []
    after: str | None = None
    for _ in range(6):
        page = await my_tickets(customer, after=after, limit=limit)
        found += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break

    assert (found, after) == (whole, None)


async def test_link_of_a_ticket_lists_that_one() -> None:
    customer = await make_customer()
    ticket = await make_ticket(requester=customer.person)
    await make_ticket(requester=customer.person)

    page = await my_tickets(Customer(person=customer.person, only_ticket=ticket.id))

    assert [row.id for row in page.rows] == [ticket.id]


@pytest.mark.parametrize("rows", [1, 3])
async def test_ones_own_tickets_are_one_statement(rows: int) -> None:
    customer = await make_customer()
    for _ in range(rows):
        await make_ticket(requester=customer.person)

    async with count_statements() as sent:
        page = await my_tickets(customer)

    assert len(page.rows) == rows
    assert len(statements(sent)) == 1, sent


async def test_customers_page_shows_nothing_of_how_we_work() -> None:
    customer = await make_customer("Annika")
    ticket = await make_ticket("Soles", requester=customer.person, tags=("difficult",), priority=Priority.LOW)
    record = await record_of(ticket.id)

    assert await my_ticket_page(customer, ticket.number) == MyTicketPage(
        id=ticket.id,
        number=ticket.number,
        subject="Soles",
        requester_name="Annika",
        status_name="Open",
        status_category=Category.OPEN,
        created_at=record.created_at,
        last_message_at=record.last_message_at,
        can_solve=True,
        can_reopen=False,
        is_follow_up=False,
        fields=[],
        settled_at=None,
    )


@pytest.mark.parametrize(
    ("category", "age", "is_own", "allowed"),
    [
        (Category.OPEN, MONTH, True, (True, False, False)),
        (Category.OPEN, MONTH, False, (False, False, False)),
        (Category.SOLVED, MONTH, True, (False, True, False)),
        (Category.SOLVED, MONTH, False, (False, False, False)),
        (Category.CLOSED, MONTH + HOUR, True, (False, False, True)),
    ],
)
async def test_customers_page_says_what_they_may_do(
    category: Category, age: timedelta, *, is_own: bool, allowed: tuple[bool, bool, bool]
) -> None:
    customer = await make_customer()
    whose = {"requester": customer.person} if is_own else {"followers": (customer.person,)}
    settled = {} if category == Category.OPEN else {"solved_at": NOON - age}
    ticket = await make_ticket(category=category, **whose, **settled)

    with frozen(NOON):
        page = await my_ticket_page(customer, ticket.number)

    assert (page.can_solve, page.can_reopen, page.is_follow_up) == allowed


async def test_other_tickets_of_a_person() -> None:
    agent, person = await make_agent(), await make_person()
    ticket = await make_ticket(requester=person)
    older = await make_ticket("Older", requester=person, category=Category.CLOSED, last_message_at=NOON)
    newer = await make_ticket("Newer", requester=person, last_message_at=NOON + HOUR)
    await make_ticket(requester=person, disposition=Disposition.DELETED)
    await make_ticket()

    bench = await workbench(agent, await record_of(ticket.id))

    assert [row.id for row in bench.others] == [newer.id, older.id]
    assert bench.others[1] == OtherTicketRow(
        id=older.id,
        number=older.number,
        subject="Older",
        status_name="Closed",
        status_category=Category.CLOSED,
        last_message_at=NOON,
    )


async def test_other_tickets_are_one_more_than_are_shown() -> None:
    agent, person = await make_agent(), await make_person()
    ticket, *others = [
        await make_ticket(requester=person, last_message_at=NOON + hour * HOUR) for hour in range(9)
    ]

    bench = await workbench(agent, await record_of(ticket.id))

    newest = [other.id for other in reversed(others)]
    assert [row.id for row in bench.others] == newest[: MOST_OTHERS + 1]


async def test_choosers_of_the_desk() -> None:
    zoe, adam = await make_agent("Zoë"), await make_agent("adam")
    await make_agent("Gone", deactivated_at=now())
    await make_person("Customer")
    care = await make_team("Care")

    async with count_statements() as sent:
        found = await ticket_choices()

    assert len(statements(sent)) == 1, sent
    assert [status.category for status in found.statuses] == list(Category)
    assert [choice.name for choice in found.types] == [
        "Question",
        "Complaint",
        "Order",
        "Billing",
        "Incident",
    ]
    assert found.types == await type_choices()
    assert found.teams == [Choice(care, "Care")]
    assert found.staff == [StaffChoice(adam.person, "adam"), StaffChoice(zoe.person, "Zoë")]
    assert [(choice.value, choice.name) for choice in found.priorities] == [
        ("low", "Low"),
        ("normal", "Normal"),
        ("high", "High"),
        ("urgent", "Urgent"),
    ]


async def test_tags_that_begin_alike_are_offered() -> None:
    await make_ticket(tags=("soles", "sole order", "club", "100%"))

    assert await tag_choices(" SOL") == ["sole order", "soles"]
    assert await tag_choices("100%") == ["100%"]
    assert await tag_choices("%") == []
    assert await tag_choices("so\x00") == ["sole order", "soles"]
    assert await tag_choices("", limit=2) == ["100%", "club"]
