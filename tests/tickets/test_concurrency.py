"""Several people act at the same moment, with real commits."""

import asyncio
from collections import Counter

import pytest

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.tickets.access import locked_ticket
from helpdesk.tickets.actions.assign import claim_ticket
from helpdesk.tickets.actions.fields import change_subject, set_priority, set_type
from helpdesk.tickets.actions.notes import add_note
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.pending import GuestRequest, ask_as_guest, confirm_pending
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.status import solve_ticket
from helpdesk.tickets.actions.tags import add_tags
from helpdesk.tickets.enums import Category, Priority
from helpdesk.tickets.events import MessageAdded, StatusChanged, TicketAssigned, TicketOpened
from helpdesk.tickets.tables import Ticket
from tests.factories.persons import make_agent, make_customer
from tests.factories.tickets import make_ticket, type_id
from tests.kit.links import mailed_token
from tests.kit.recorded import changes, recorded
from tests.tickets.reading import messages_of, record_of, tickets_count

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]


async def test_two_claim_at_once_and_the_loser_is_told_who_won() -> None:
    agents = [await make_agent(name) for name in ("Mara Kim", "Dario Rossi")]
    ticket = await make_ticket()

    results = await asyncio.gather(
        *(claim_ticket(agent, ticket.number) for agent in agents), return_exceptions=True
    )

    (lost,) = [result for result in results if result is not None]
    winner = await record_of(ticket.id)
    assert isinstance(lost, Conflict)
    assert lost.sentence == f"{winner.assignee_name} has taken this ticket already."
    assert await recorded() == [TicketAssigned(ticket=ticket.id, assignee=winner.assignee, previous=None)]


async def test_twenty_openings_with_one_key_make_one_ticket() -> None:
    customer = await make_customer()
    new = NewTicket(subject="S", body="B", requester=customer.person, request_key="key")

    refs = await asyncio.gather(*(open_ticket(customer, new) for _ in range(20)))

    assert set(refs) == {refs[0]}
    assert (await tickets_count(), len(await messages_of(refs[0].id))) == (1, 1)
    assert [type(fact) for fact in await recorded()] == [TicketOpened, MessageAdded]


async def test_numbers_of_parallel_openings_differ() -> None:
    customer = await make_customer()
    new = NewTicket(subject="S", body="B", requester=customer.person)

    refs = await asyncio.gather(*(open_ticket(customer, new) for _ in range(20)))

    assert len({ref.number for ref in refs}) == 20


async def test_parallel_replies_are_all_kept() -> None:
    customer = await make_customer()
    agents = [await make_agent() for _ in range(4)]
    ticket = await make_ticket(requester=customer.person, category=Category.WAITING)

    await asyncio.gather(
        *(
            post_reply(actor, ticket.number, Reply(body=f"From {actor.person}"))
            for actor in (customer, *agents)
        )
    )

    bodies = [row[-1] for row in await messages_of(ticket.id)]
    assert sorted(bodies) == sorted(f"From {actor.person}" for actor in (customer, *agents))
    assert Counter(type(fact) for fact in await recorded()) == {MessageAdded: 5, StatusChanged: 1}
    assert (await record_of(ticket.id)).status_category == Category.OPEN


async def test_one_reply_sent_many_times_is_kept_once() -> None:
    agent, ticket = await make_agent(), await make_ticket()

    refs = await asyncio.gather(
        *(post_reply(agent, ticket.number, Reply(body="Once", request_key="k")) for _ in range(10))
    )

    assert set(refs) == {refs[0]}
    assert len(await messages_of(ticket.id)) == 1


async def test_parallel_edits_of_different_fields_lose_nothing() -> None:
    agents = [await make_agent() for _ in range(6)]
    ticket, billing = await make_ticket("Old"), await type_id("Billing")
    number = ticket.number

    await asyncio.gather(
        set_priority(agents[0], number, Priority.HIGH),
        set_type(agents[1], number, billing),
        change_subject(agents[2], number, "New"),
        claim_ticket(agents[3], number),
        add_tags(agents[4], number, ["one"]),
        add_tags(agents[5], number, ["two"]),
        add_note(agents[0], number, body="Meanwhile"),
        solve_ticket(agents[1], number),
    )

    record = await record_of(ticket.id)
    assert (record.priority, record.type, record.subject) == (Priority.HIGH, billing, "New")
    assert (record.assignee, record.tags) == (agents[3].person, ("one", "two"))
    assert (record.status_category, len(await messages_of(ticket.id))) == (Category.SOLVED, 1)


async def test_old_values_of_the_history_are_those_that_stood() -> None:
    agents = [await make_agent() for _ in range(8)]
    ticket = await make_ticket("0")

    await asyncio.gather(
        *(change_subject(agent, ticket.number, str(number)) for number, agent in enumerate(agents, start=1))
    )

    told = await changes()
    assert [change.old for change in told] == ["0", *(change.new for change in told[:-1])]
    assert told[-1].new == (await record_of(ticket.id)).subject


async def test_same_new_tags_on_many_tickets_at_once() -> None:
    agent = await make_agent()
    tickets = [await make_ticket() for _ in range(8)]
    names = ["zebra", "apple", "mango"]

    await asyncio.gather(
        *(add_tags(agent, ticket.number, names[n % 3 :] + names[:2]) for n, ticket in enumerate(tickets))
    )

    assert {(await record_of(ticket.id)).tags for ticket in tickets} == {("apple", "mango", "zebra")}
    assert await fetch_value("SELECT count(*) FROM tags") == 3


async def test_link_pressed_many_times_opens_one_ticket_of_one_person() -> None:
    asked = GuestRequest(email="annika@example.com", name="Annika", subject="S", body="B", request_key="k")
    await ask_as_guest(asked, ip="192.0.2.1")
    token = await mailed_token(LinkPurpose.CONFIRM_TICKET)

    confirmed = await asyncio.gather(*(confirm_pending(token) for _ in range(8)))

    assert set(confirmed) == {confirmed[0]}
    assert (await tickets_count(), await fetch_value("SELECT count(*) FROM persons")) == (1, 1)


async def test_access_that_ends_while_one_waits_for_the_ticket_is_ended() -> None:
    customer, ticket = await make_customer(), await make_ticket()
    await Ticket.update({Ticket.requester: customer.person}).where(Ticket.id == ticket.id)

    async def bury() -> None:
        async with transaction():
            await locked_ticket(ticket.id)
            await asyncio.sleep(0.2)
            await Ticket.update({Ticket.disposition: "deleted"}).where(Ticket.id == ticket.id)

    async def write() -> None:
        await asyncio.sleep(0.05)
        with pytest.raises(NotFound):
            await post_reply(customer, ticket.number, Reply(body="Too late"))

    await asyncio.gather(bury(), write())

    assert await fetch("SELECT id FROM messages") == []
