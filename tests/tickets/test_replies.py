"""Public messages: what they write, what they wake, and that they are sent once."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import frozen
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.db.sql import fetch
from helpdesk.drafts.actions import save_draft
from helpdesk.events.actor import SYSTEM, Customer
from helpdesk.events.event import Change
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.enums import Audience, AuthorKind, Category, Channel
from helpdesk.tickets.events import MessageAdded, StatusChanged, TicketMentioned, TicketOpened
from tests.drafts.reading import drafts_of
from tests.factories.persons import make_agent, make_customer
from tests.factories.tickets import MadeTicket, make_status, make_ticket, status_id
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, marked_dirty, recorded
from tests.tickets.reading import messages_of, record_of, statements, tickets_count

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def written(ticket: MadeTicket, message: int, kind: AuthorKind, channel: Channel) -> MessageAdded:
    return MessageAdded(
        ticket=ticket.id,
        message=message,
        audience=Audience.PUBLIC,
        author_kind=kind,
        channel=channel,
        is_automatic=kind == AuthorKind.AUTOMATIC,
    )


async def test_staff_reply_ends_the_wait_and_opens_a_new_ticket() -> None:
    agent = await make_agent()
    ticket = await make_ticket(category=Category.NEW, waiting_since=NOON - HOUR, last_message_at=NOON - HOUR)

    with frozen(NOON):
        ref = await post_reply(agent, ticket.number, Reply(body="We *look* into it."))

    record = await record_of(ticket.id)
    assert (ref.id, ref.number) == (ticket.id, ticket.number)
    assert (record.status_name, record.status_category) == ("Open", Category.OPEN)
    assert (record.waiting_since, record.last_message_at, record.changed_at) == (None, NOON, NOON)
    assert await messages_of(ticket.id) == [
        (ref.message, Audience.PUBLIC, agent.person, AuthorKind.STAFF, Channel.DESK, "We *look* into it.")
    ]
    assert await recorded() == [
        written(ticket, ref.message, AuthorKind.STAFF, Channel.DESK),
        StatusChanged(ticket=ticket.id, old_category=Category.NEW, new_category=Category.OPEN),
    ]
    assert await changes() == [Change("status", "New", "Open")]
    assert await marked_dirty() == [("ticket", ticket.id)]


@pytest.mark.parametrize("category", [each for each in Category if each != Category.NEW])
async def test_staff_reply_leaves_the_status_as_it_is(category: Category) -> None:
    agent = await make_agent()
    ticket = await make_ticket(category=category, solved_at=NOON, closed_at=NOON)

    await post_reply(agent, ticket.number, Reply(body="Hello"))

    assert (await record_of(ticket.id)).status_category == category
    assert [type(fact) for fact in await recorded()] == [MessageAdded]


async def test_staff_reply_sets_the_status_picked_beside_it() -> None:
    agent = await make_agent()
    ticket = await make_ticket(category=Category.NEW, waiting_since=NOON)
    asked_photo = await make_status("Photo asked for", Category.WAITING)

    await post_reply(agent, ticket.number, Reply(body="A photo, please", status=asked_photo))

    record = await record_of(ticket.id)
    assert (record.status_name, record.status_category) == ("Photo asked for", Category.WAITING)
    assert await changes() == [Change("status", "New", "Photo asked for")]


async def test_staff_reply_that_solves_stamps_the_time() -> None:
    agent = await make_agent()
    ticket = await make_ticket(waiting_since=NOON - HOUR, last_message_at=NOON - HOUR)

    with frozen(NOON):
        await post_reply(agent, ticket.number, Reply(body="Done", status=await status_id(Category.SOLVED)))

    record = await record_of(ticket.id)
    assert (record.status_category, record.solved_at, record.waiting_since) == (Category.SOLVED, NOON, None)


async def test_impossible_status_refuses_the_whole_reply() -> None:
    agent = await make_agent()
    ticket = await make_ticket(category=Category.SOLVED, solved_at=NOON)

    with pytest.raises(Conflict, match="“Solved” cannot become “On hold”"):
        await post_reply(agent, ticket.number, Reply(body="Hm", status=await status_id(Category.ON_HOLD)))

    assert await messages_of(ticket.id) == []
    assert await recorded() == []


@pytest.mark.parametrize("status", [999_999, 2**70, 0])
async def test_unknown_status_is_told(status: int) -> None:
    agent, ticket = await make_agent(), await make_ticket()

    with pytest.raises(Invalid) as refused:
        await post_reply(agent, ticket.number, Reply(body="Hm", status=status))

    assert refused.value.fields == {"status": "Please choose one from the list."}


@pytest.mark.parametrize(
    ("category", "after"),
    [
        (Category.NEW, Category.NEW),
        (Category.OPEN, Category.OPEN),
        (Category.WAITING, Category.OPEN),
        (Category.ON_HOLD, Category.OPEN),
        (Category.SOLVED, Category.OPEN),
        (Category.CLOSED, Category.OPEN),
    ],
)
async def test_customer_reply_wakes_the_ticket(category: Category, after: Category) -> None:
    customer = await make_customer()
    settled = {"solved_at": NOON - 30 * 24 * HOUR} if category in {Category.SOLVED, Category.CLOSED} else {}
    ticket = await make_ticket(requester=customer.person, category=category, **settled)

    with frozen(NOON):
        ref = await post_reply(customer, ticket.number, Reply(body="It came back"))

    record = await record_of(ticket.id)
    assert ref.id == ticket.id
    assert (record.status_category, record.waiting_since) == (after, NOON)
    assert (record.solved_at, record.closed_at) == (None, None)
    moved = [StatusChanged(ticket=ticket.id, old_category=category, new_category=after)]
    assert await recorded() == [
        written(ticket, ref.message, AuthorKind.CUSTOMER, Channel.WEB),
        *(moved if category != after else []),
    ]


async def test_wait_is_counted_from_the_oldest_unanswered_message() -> None:
    customer = await make_customer()
    ticket = await make_ticket(
        requester=customer.person, waiting_since=NOON - HOUR, last_message_at=NOON - HOUR
    )

    with frozen(NOON):
        await post_reply(customer, ticket.number, Reply(body="Hello?"))

    record = await record_of(ticket.id)
    assert (record.waiting_since, record.last_message_at) == (NOON - HOUR, NOON)


@pytest.mark.parametrize("category", [Category.SOLVED, Category.CLOSED])
async def test_reply_to_a_long_settled_ticket_opens_a_new_one_that_mentions_it(category: Category) -> None:
    customer = await make_customer()
    old = await make_ticket(
        "Soles", requester=customer.person, category=category, solved_at=NOON - 31 * 24 * HOUR, tags=("x",)
    )

    with frozen(NOON):
        ref = await post_reply(customer, old.number, Reply(body="Again!", request_key="k"))
        again = await post_reply(customer, old.number, Reply(body="Again!", request_key="k"))

    new = await record_of(ref.id)
    assert again == ref
    assert ref.number != old.number
    assert (new.subject, new.requester, new.status_category) == ("Soles", customer.person, Category.NEW)
    assert (await record_of(old.id)).status_category == category
    assert await messages_of(old.id) == []
    assert [row[-1] for row in await messages_of(ref.id)] == ["Again!"]
    assert [type(fact) for fact in await recorded()] == [TicketOpened, MessageAdded, TicketMentioned]
    assert await tickets_count() == 2


async def test_settled_thirty_days_ago_to_the_second_still_wakes() -> None:
    customer = await make_customer()
    at = {"solved_at": NOON - 60 * 24 * HOUR, "closed_at": NOON - 30 * 24 * HOUR}
    ticket = await make_ticket(requester=customer.person, category=Category.CLOSED, **at)

    with frozen(NOON):
        ref = await post_reply(customer, ticket.number, Reply(body="Again"))

    assert ref.id == ticket.id


async def test_follower_may_reply() -> None:
    customer = await make_customer()
    ticket = await make_ticket(followers=(customer.person,), category=Category.WAITING)

    await post_reply(customer, ticket.number, Reply(body="From me as well"))

    assert (await record_of(ticket.id)).status_category == Category.OPEN


async def test_customer_by_link_replies_to_that_ticket_only() -> None:
    customer = await make_customer()
    ticket = await make_ticket(requester=customer.person)
    other = await make_ticket(requester=customer.person)
    by_link = Customer(person=customer.person, only_ticket=ticket.id)

    await post_reply(by_link, ticket.number, Reply(body="Here"))
    with pytest.raises(NotFound):
        await post_reply(by_link, other.number, Reply(body="There"))


async def test_customer_cannot_pick_a_status() -> None:
    customer = await make_customer()
    ticket = await make_ticket(requester=customer.person)

    with pytest.raises(Forbidden):
        await post_reply(customer, ticket.number, Reply(body="x", status=await status_id(Category.SOLVED)))


async def test_automatic_message_moves_nothing() -> None:
    ticket = await make_ticket(
        category=Category.SOLVED, solved_at=NOON, waiting_since=None, last_message_at=NOON
    )

    ref = await post_reply(SYSTEM, ticket.number, Reply(body="We got it."))

    record = await record_of(ticket.id)
    assert (record.status_category, record.waiting_since, record.last_message_at) == (
        Category.SOLVED,
        None,
        NOON,
    )
    assert await recorded() == [written(ticket, ref.message, AuthorKind.AUTOMATIC, Channel.WEB)]


async def test_same_request_key_sends_one_message() -> None:
    agent, ticket = await make_agent(), await make_ticket()

    first = await post_reply(agent, ticket.number, Reply(body="Once", request_key="k"))
    second = await post_reply(agent, ticket.number, Reply(body="Once", request_key="k"))

    assert second == first
    assert len(await messages_of(ticket.id)) == 1
    assert len(await recorded()) == 1


async def test_request_key_of_another_ticket_is_refused() -> None:
    agent, ticket, other = await make_agent(), await make_ticket(), await make_ticket()
    await post_reply(agent, ticket.number, Reply(body="Once", request_key="k"))

    with pytest.raises(Conflict, match="to another ticket"):
        await post_reply(agent, other.number, Reply(body="Once", request_key="k"))


async def test_sending_discards_the_draft_of_the_reply_only() -> None:
    agent, colleague, ticket = await make_agent(), await make_agent(), await make_ticket()
    for actor, purpose in ((agent, "reply"), (agent, "note"), (colleague, "reply")):
        await save_draft(actor, "ticket", ticket.id, purpose, "typed")

    await post_reply(agent, ticket.number, Reply(body="Sent"))

    assert list(await drafts_of(agent, ticket.id)) == ["note"]
    assert list(await drafts_of(colleague, ticket.id)) == ["reply"]


@pytest.mark.parametrize("body", ["", " \n\t", "\x00"])
async def test_blank_reply_is_refused_before_anything_is_read(body: str) -> None:
    with pytest.raises(Invalid) as refused:
        await post_reply(await make_agent(), "T-0", Reply(body=body))

    assert refused.value.fields == {"body": "Please write something."}


async def test_reply_stands_on_the_timeline_of_the_requester() -> None:
    agent = await make_agent()
    ticket = await make_ticket()

    with frozen(NOON):
        await post_reply(agent, ticket.number, Reply(body="Hello"))

    assert await fetch("SELECT person, kind, subject_id, channel, at FROM interactions") == [
        {
            "person": ticket.requester,
            "kind": "staff_wrote",
            "subject_id": ticket.id,
            "channel": "desk",
            "at": NOON,
        }
    ]


async def test_reply_costs_few_statements() -> None:
    agent, ticket = await make_agent(), await make_ticket()

    async with count_statements() as sent:
        await post_reply(agent, ticket.number, Reply(body="Hello"))

    assert len(statements(sent)) == 10, sent
