"""A customer sends so many messages in a time and no more; what was refused is still in the form."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import frozen
from helpdesk.core.errors import Invalid
from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import Actor, Customer
from helpdesk.tickets.actions import reply as replying
from helpdesk.tickets.actions.reply import Reply, post_reply
from tests.factories.persons import make_agent, make_customer
from tests.factories.tickets import MadeTicket, make_ticket
from tests.kit.clients import desk, parsed, portal

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
WAIT_A_MINUTE = "That was a lot in a short time. Your text is kept: please send it again in a minute."


@pytest.fixture(autouse=True)
def two_in_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replying, "MOST_REPLIES", 2)


async def sent(actor: Actor, ticket: MadeTicket, count: int) -> int:
    """How many of so many messages are taken."""
    taken = 0
    for number in range(count):
        try:
            await post_reply(actor, ticket.number, Reply(body=f"Message {number}"))
        except Invalid:
            continue
        taken += 1
    return taken


async def test_customer_sends_so_many_messages_and_the_next_after_a_rest() -> None:
    anna = await make_customer()
    first, second = [await make_ticket(requester=anna.person) for _ in range(2)]

    with frozen(NOON):
        assert [await sent(anna, first, 2), await sent(anna, second, 1)] == [2, 0]
    with frozen(NOON + timedelta(minutes=9)), pytest.raises(Invalid) as refused:
        await post_reply(anna, first.number, Reply(body="Again"))
    with frozen(NOON + timedelta(minutes=20)):
        assert await sent(anna, first, 1) == 1

    assert list(refused.value.fields) == ["body"]
    assert await fetch_value("SELECT count(*) FROM messages WHERE body = 'Again'") == 0


async def test_refusal_says_when_to_send_it_again() -> None:
    anna = await make_customer()
    ticket = await make_ticket(requester=anna.person)

    with frozen(NOON):
        await sent(anna, ticket, 2)
        with pytest.raises(Invalid) as soon:
            await post_reply(anna, ticket.number, Reply(body="Again"))
    with frozen(NOON + timedelta(minutes=14, seconds=30)), pytest.raises(Invalid) as sooner:
        await post_reply(anna, ticket.number, Reply(body="Again"))

    assert soon.value.fields == {"body": WAIT_A_MINUTE.replace("a minute", "15 minutes")}
    assert sooner.value.fields == {"body": WAIT_A_MINUTE}


async def test_customers_are_counted_each_by_themselves_and_by_a_link_like_signed_in() -> None:
    anna, ben = await make_customer(), await make_customer()
    of_anna, of_ben = await make_ticket(requester=anna.person), await make_ticket(requester=ben.person)
    by_link = Customer(person=anna.person, only_ticket=of_anna.id)

    assert [await sent(anna, of_anna, 1), await sent(by_link, of_anna, 2)] == [1, 1]
    assert await sent(ben, of_ben, 3) == 2


async def test_message_that_is_refused_for_another_reason_is_not_counted() -> None:
    anna = await make_customer()
    ticket = await make_ticket(requester=anna.person)

    for _ in range(3):
        with pytest.raises(Invalid):
            await post_reply(anna, ticket.number, Reply(body=" "))

    assert await sent(anna, ticket, 2) == 2


async def test_staff_answer_as_often_as_they_must() -> None:
    agent, ticket = await make_agent(), await make_ticket()

    assert await sent(agent, ticket, 4) == 4
    page = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies", data={"body": "And one more"}
    )

    assert page.status_code == 303


async def test_refused_message_stands_in_its_form_with_the_reason_beside_it() -> None:
    anna = await make_customer()
    ticket = await make_ticket(requester=anna.person)
    browser = await portal(anna.person)

    with frozen(NOON):
        await sent(anna, ticket, 2)
    with frozen(NOON + timedelta(minutes=14, seconds=30)):
        answer = await browser.post(f"/tickets/{ticket.number}/replies", data={"body": "Kept"})

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first("textarea[name=body]").text().strip() == "Kept"
    assert page.css_first("#body-error").text(strip=True) == WAIT_A_MINUTE
