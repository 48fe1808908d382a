"""What is written in a ticket, for whom, and what happened to it."""

from datetime import UTC, datetime

import pytest

from helpdesk.core.clock import frozen
from helpdesk.core.pagination import Cursor, encode_cursor
from helpdesk.events.actor import SYSTEM, ActorKind
from helpdesk.events.event import Change
from helpdesk.tickets.actions.fields import set_priority
from helpdesk.tickets.actions.notes import add_note
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.enums import Audience, AuthorKind, Channel, Priority
from helpdesk.tickets.queries.history import HistoryEntry, history
from helpdesk.tickets.queries.thread import ThreadMessage, thread
from tests.factories.persons import make_agent, make_customer
from tests.factories.tickets import make_message, make_ticket
from tests.kit.counting import count_statements
from tests.tickets.reading import statements

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
# A list of older rows that begins nowhere begins at the newest.
MADE_UP = ["", "x", encode_cursor(Cursor(None, 10**30)), encode_cursor(Cursor(None, -(10**30)))]


async def test_message_says_everything_a_page_shows() -> None:
    customer = await make_customer("Annika")
    ticket = await make_ticket(requester=customer.person)
    message = await make_message(
        ticket, "They *were*", at=NOON, quoted="> earlier", channel=Channel.MAIL, is_from_new_participant=True
    )

    page = await thread(ticket.id, customer)

    assert page.after is None
    assert page.rows == [
        ThreadMessage(
            id=message,
            audience=Audience.PUBLIC,
            author=customer.person,
            author_name="Annika",
            author_kind=AuthorKind.CUSTOMER,
            channel=Channel.MAIL,
            html="<p>They <em>were</em></p>",
            quoted="> earlier",
            is_from_new_participant=True,
            created_at=NOON,
        )
    ]


async def test_customers_read_what_is_public() -> None:
    customer, agent = await make_customer(), await make_agent()
    ticket = await make_ticket(requester=customer.person)
    public, *hidden = [
        await make_message(ticket, audience=audience)
        for audience in (Audience.PUBLIC, Audience.INTERNAL, Audience.SIDE)
    ]

    assert [message.id for message in (await thread(ticket.id, customer)).rows] == [public]
    assert [message.id for message in (await thread(ticket.id, agent)).rows] == [public, *hidden]


async def test_newest_messages_come_first_page_by_page_each_in_reading_order() -> None:
    agent, ticket, other = await make_agent(), await make_ticket(), await make_ticket()
    ids = [await make_message(ticket, str(number)) for number in range(5)]
    await make_message(other)

    newest = await thread(ticket.id, agent, limit=2)
    middle = await thread(ticket.id, agent, limit=2, before=newest.after)
    oldest = await thread(ticket.id, agent, limit=2, before=middle.after)

    assert [[message.id for message in page.rows] for page in (newest, middle, oldest)] == [
        ids[3:],
        ids[1:3],
        ids[:1],
    ]
    assert oldest.after is None


@pytest.mark.parametrize("before", MADE_UP)
async def test_cursor_made_by_hand_shows_the_newest(before: str) -> None:
    agent, ticket = await make_agent(), await make_ticket()
    message = await make_message(ticket)

    assert [row.id for row in (await thread(ticket.id, agent, before=before)).rows] == [message]


async def test_message_of_the_product_has_no_author() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    await post_reply(SYSTEM, ticket.number, Reply(body="We got it."))

    (message,) = (await thread(ticket.id, agent)).rows

    assert (message.author, message.author_name, message.author_kind) == (None, None, AuthorKind.AUTOMATIC)


@pytest.mark.parametrize("rows", [1, 3])
async def test_thread_is_one_statement(rows: int) -> None:
    agent, ticket = await make_agent(), await make_ticket()
    for _ in range(rows):
        await make_message(ticket)

    async with count_statements() as sent:
        await thread(ticket.id, agent)

    assert len(statements(sent)) == 1, sent


async def test_history_tells_who_did_what() -> None:
    agent, ticket, other = await make_agent("Mara"), await make_ticket(), await make_ticket()
    with frozen(NOON):
        await set_priority(agent, ticket.number, Priority.HIGH)
        await set_priority(SYSTEM, ticket.number, Priority.LOW)
        await add_note(agent, other.number, body="x")

    page = await history(ticket.id)

    ids = [entry.id for entry in page.rows]
    assert ids == sorted(ids, reverse=True)
    assert page.after is None
    assert page.rows == [
        HistoryEntry(
            id=ids[0],
            name="PriorityChanged",
            actor_kind=ActorKind.SYSTEM,
            actor=None,
            actor_name=None,
            at=NOON,
            facts={"ticket": ticket.id, "priority": "low", "previous": "high", "is_escalation": False},
            changes=(Change("priority", "high", "low"),),
        ),
        HistoryEntry(
            id=ids[1],
            name="PriorityChanged",
            actor_kind=ActorKind.STAFF,
            actor=agent.person,
            actor_name="Mara",
            at=NOON,
            facts={"ticket": ticket.id, "priority": "high", "previous": "normal", "is_escalation": False},
            changes=(Change("priority", "normal", "high"),),
        ),
    ]


async def test_history_has_pages() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    for priority in (Priority.HIGH, Priority.LOW, Priority.URGENT):
        await set_priority(agent, ticket.number, priority)
    whole = (await history(ticket.id)).rows

    first = await history(ticket.id, limit=2)
    second = await history(ticket.id, limit=2, before=first.after)

    assert [*first.rows, *second.rows] == whole
    assert (len(first.rows), second.after) == (2, None)


@pytest.mark.parametrize("before", MADE_UP)
async def test_history_with_a_cursor_made_by_hand_shows_the_newest(before: str) -> None:
    agent, ticket = await make_agent(), await make_ticket()
    await set_priority(agent, ticket.number, Priority.HIGH)

    assert await history(ticket.id, before=before) == await history(ticket.id)


@pytest.mark.parametrize("rows", [1, 3])
async def test_history_is_one_statement(rows: int) -> None:
    agent, ticket = await make_agent(), await make_ticket()
    for priority in (Priority.HIGH, Priority.LOW, Priority.URGENT)[:rows]:
        await set_priority(agent, ticket.number, priority)

    async with count_statements() as sent:
        page = await history(ticket.id)

    assert len(page.rows) == rows
    assert len(statements(sent)) == 1, sent
