"""What was written before others wrote is held back once: told of, and sent when it is sent again."""

import asyncio

import pytest

from helpdesk.db.sql import fetch_value
from helpdesk.drafts.actions import save_draft
from helpdesk.events.actor import Customer, Staff
from helpdesk.tickets.actions.notes import add_note
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.seen import Overtaken
from helpdesk.tickets.enums import Audience, AuthorKind
from helpdesk.tickets.queries.thread import newest_message
from tests.factories.persons import make_agent
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.tickets.reading import messages_of

pytestmark = pytest.mark.usefixtures("database")


async def bodies(ticket: MadeTicket) -> list[str]:
    return [message[-1] for message in await messages_of(ticket.id)]


async def send(actor: Staff, ticket: MadeTicket, seen: int, body: str = "We mend it.", **more: str) -> None:
    await post_reply(actor, ticket.number, Reply(body=body, seen=seen, **more))


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.INTERNAL])
async def test_message_of_somebody_else_holds_back_reply_and_note(audience: Audience) -> None:
    agent, other, ticket = await make_agent(), await make_agent(), await make_ticket()
    seen = await make_message(ticket, "Help")
    await save_draft(agent, "ticket", ticket.id, "reply", "We mend it.")
    await make_message(ticket, "One", audience=audience)
    await make_message(ticket, "Two", author=other.person, author_kind=AuthorKind.STAFF, audience=audience)

    with pytest.raises(Overtaken, match=r"2 new messages since you started\."):
        await send(agent, ticket, seen)
    with pytest.raises(Overtaken, match=r"2 new messages since you started\."):
        await add_note(agent, ticket.number, body="Cross.", seen=seen)

    assert await bodies(ticket) == ["Help", "One", "Two"]
    assert await fetch_value("SELECT body FROM drafts") == "We mend it."


async def test_what_was_seen_or_written_by_oneself_holds_nothing_back() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    await make_message(ticket, "Help")
    seen = await make_message(ticket, "Please")

    await send(agent, ticket, seen, "First")
    await add_note(agent, ticket.number, body="Second", seen=seen)
    await send(agent, ticket, seen, "Third")

    assert await bodies(ticket) == ["Help", "Please", "First", "Second", "Third"]


async def test_other_tickets_and_texts_that_do_not_say_hold_nothing_back() -> None:
    agent, ticket, other = await make_agent(), await make_ticket(), await make_ticket()
    await make_message(ticket, "Help")
    await make_message(other, "Elsewhere")

    await post_reply(agent, ticket.number, Reply(body="By mail, say"))
    await send(agent, ticket, -1, "Nonsense")
    await send(agent, ticket, 2**70, "More of it")

    assert await bodies(ticket) == ["Help", "By mail, say", "Nonsense", "More of it"]


async def test_empty_ticket_is_seen_as_it_is() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    seen = await newest_message(ticket.id)
    await make_message(ticket, "Help")

    with pytest.raises(Overtaken, match=r"1 new message since you started\."):
        await send(agent, ticket, seen)

    assert seen == 0


async def test_form_that_was_sent_already_is_only_answered_again() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    seen = await make_message(ticket, "Help")
    await send(agent, ticket, seen, request_key="k" * 32)
    await make_message(ticket, "Thanks")

    await send(agent, ticket, seen, request_key="k" * 32)

    assert await bodies(ticket) == ["Help", "We mend it.", "Thanks"]


async def test_customer_is_held_back_by_nothing() -> None:
    ticket = await make_ticket()
    customer = Customer(person=ticket.requester, name="Annika")
    await make_message(ticket, "Help", audience=Audience.INTERNAL)

    await post_reply(customer, ticket.number, Reply(body="Hello?"))

    assert await bodies(ticket) == ["Help", "Hello?"]


@pytest.mark.commits
async def test_of_two_who_send_at_once_the_second_is_told_of_the_first() -> None:
    agents = [await make_agent(), await make_agent()]
    ticket = await make_ticket()
    seen = await make_message(ticket, "Help")

    outcomes = await asyncio.gather(*(send(agent, ticket, seen) for agent in agents), return_exceptions=True)

    assert sorted(str(outcome) for outcome in outcomes) == ["1 new message since you started.", "None"]
    assert await bodies(ticket) == ["Help", "We mend it."]
