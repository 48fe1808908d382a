"""What only staff read, and what a call does."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import frozen
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.db.sql import fetch
from helpdesk.drafts.actions import save_draft
from helpdesk.events.event import Change
from helpdesk.tickets.actions.notes import add_note, log_call
from helpdesk.tickets.enums import Audience, AuthorKind, CallDirection, Category, Channel
from helpdesk.tickets.events import CallLogged, MessageAdded, StatusChanged
from tests.drafts.reading import drafts_of
from tests.factories.persons import make_agent, make_customer
from tests.factories.tickets import make_ticket
from tests.kit.recorded import changes, marked_dirty, recorded
from tests.tickets.reading import messages_of, record_of

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_note_is_internal_and_moves_nothing() -> None:
    agent = await make_agent()
    since = NOON - HOUR
    ticket = await make_ticket(category=Category.NEW, waiting_since=since, last_message_at=since)

    with frozen(NOON):
        ref = await add_note(agent, ticket.number, body="Cabinet 2 ran hot.")

    record = await record_of(ticket.id)
    assert (record.status_category, record.waiting_since) == (Category.NEW, since)
    assert (record.last_message_at, record.changed_at) == (since, NOON)
    assert await messages_of(ticket.id) == [
        (ref.message, Audience.INTERNAL, agent.person, AuthorKind.STAFF, Channel.DESK, "Cabinet 2 ran hot.")
    ]
    assert await recorded() == [
        MessageAdded(
            ticket=ticket.id,
            message=ref.message,
            audience=Audience.INTERNAL,
            author_kind=AuthorKind.STAFF,
            channel=Channel.DESK,
        )
    ]
    assert await marked_dirty() == [("ticket", ticket.id)]
    assert await fetch("SELECT id FROM interactions") == []


async def test_same_request_key_writes_one_note() -> None:
    agent, ticket, other = await make_agent(), await make_ticket(), await make_ticket()

    first = await add_note(agent, ticket.number, body="Once", request_key="k")
    second = await add_note(agent, ticket.number, body="Once", request_key="k")

    assert second == first
    assert len(await messages_of(ticket.id)) == 1
    with pytest.raises(Conflict):
        await add_note(agent, other.number, body="Once", request_key="k")


async def test_note_discards_its_own_draft_only() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    for purpose in ("reply", "note"):
        await save_draft(agent, "ticket", ticket.id, purpose, "typed")

    await add_note(agent, ticket.number, body="Sent")

    assert list(await drafts_of(agent, ticket.id)) == ["reply"]


@pytest.mark.parametrize(
    ("direction", "waiting_since", "kind"),
    [
        (CallDirection.OUTGOING, None, "staff_called"),
        (CallDirection.INCOMING, NOON - HOUR, "customer_called"),
    ],
)
async def test_call_is_contact(direction: CallDirection, waiting_since: datetime | None, kind: str) -> None:
    agent = await make_agent()
    since = NOON - HOUR
    ticket = await make_ticket(category=Category.NEW, waiting_since=since, last_message_at=since)

    with frozen(NOON):
        ref = await log_call(agent, ticket.number, body="Agreed on Friday.", direction=direction)

    record = await record_of(ticket.id)
    assert (record.status_category, record.waiting_since) == (Category.OPEN, waiting_since)
    assert record.last_message_at == NOON
    assert await messages_of(ticket.id) == [
        (ref.message, Audience.INTERNAL, agent.person, AuthorKind.STAFF, Channel.PHONE, "Agreed on Friday.")
    ]
    assert await recorded() == [
        CallLogged(ticket=ticket.id, message=ref.message, direction=direction),
        StatusChanged(ticket=ticket.id, old_category=Category.NEW, new_category=Category.OPEN),
    ]
    assert await changes() == [Change("status", "New", "Open")]
    assert await fetch("SELECT person, kind, channel, visibility, at FROM interactions") == [
        {"person": ticket.requester, "kind": kind, "channel": "phone", "visibility": "staff", "at": NOON}
    ]


async def test_same_request_key_logs_one_call() -> None:
    agent, ticket = await make_agent(), await make_ticket()

    for _ in range(2):
        await log_call(agent, ticket.number, body="Once", direction=CallDirection.OUTGOING, request_key="k")

    assert len(await messages_of(ticket.id)) == 1
    assert len(await recorded()) == 1


async def test_customers_write_no_notes() -> None:
    customer = await make_customer()
    ticket = await make_ticket(requester=customer.person)

    with pytest.raises(Forbidden):
        await add_note(customer, ticket.number, body="x")
    with pytest.raises(Forbidden):
        await log_call(customer, ticket.number, body="x", direction=CallDirection.INCOMING)


async def test_blank_notes_and_unknown_tickets_are_refused() -> None:
    agent, ticket = await make_agent(), await make_ticket()

    with pytest.raises(Invalid):
        await add_note(agent, ticket.number, body=" ")
    with pytest.raises(Invalid):
        await log_call(agent, ticket.number, body="", direction=CallDirection.INCOMING)
    with pytest.raises(NotFound):
        await add_note(agent, "HD-0", body="x")
