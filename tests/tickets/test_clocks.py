"""Clocks follow a ticket: whatever happens to it, they are true when its transaction commits."""

import pytest

from helpdesk.core.clock import frozen
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.sla.enums import ClockState, Metric
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.status import change_status, solve_ticket
from helpdesk.tickets.enums import Category
from tests.factories.persons import make_customer
from tests.factories.tickets import status_id
from tests.kit.counting import count_statements
from tests.tickets.clocks import HOUR, at, clocks_of, opened, promise

pytestmark = pytest.mark.usefixtures("database")

REPLY = {Metric.FIRST_REPLY: 4 * HOUR, Metric.NEXT_REPLY: 2 * HOUR}


async def test_nothing_is_promised_without_a_policy_and_nothing_is_asked() -> None:
    customer = await make_customer()
    new = NewTicket(subject="Yellow soles", body="They were white.", requester=customer.person)

    async with count_statements() as sent:
        ref = await open_ticket(customer, new)

    assert len(sent) == 8, sent
    assert await clocks_of(ref.id) == []
    assert await fetch("SELECT * FROM sla_terms") == []


async def test_opening_starts_the_clocks_that_are_promised() -> None:
    await promise(targets={Metric.FIRST_REPLY: 4 * HOUR, Metric.RESOLUTION: 8 * HOUR})

    ref, _ = await opened()

    assert await clocks_of(ref.id, "started_at", "due_at", "target_seconds", "next_fire_at") == [
        ("first_reply", 1, "running", at(10), at(14.75), 4 * HOUR, at(13.75)),
        ("resolution", 1, "running", at(10), at(10.25, day=1), 8 * HOUR, at(16.75)),
    ]
    assert await fetch_value("SELECT next_due_at FROM tickets WHERE id = $1", ref.id) == at(14.75)


async def test_opening_with_promises_costs_two_statements_more() -> None:
    await promise(targets={Metric.FIRST_REPLY: 4 * HOUR, Metric.RESOLUTION: 8 * HOUR})
    await opened()
    customer = await make_customer()
    new = NewTicket(subject="Yellow soles", body="They were white.", requester=customer.person)

    async with count_statements() as sent:
        await open_ticket(customer, new)

    assert len(sent) == 10, sent


async def test_answer_of_staff_meets_the_first_reply() -> None:
    await promise(targets=REPLY)
    ref, agent = await opened()

    with frozen(at(11)):
        await post_reply(agent, ref.number, Reply(body="They were always yellow."))

    assert await clocks_of(ref.id, "fulfilled_at", "worked_seconds", "next_fire_at") == [
        ("first_reply", 1, ClockState.FULFILLED, at(11), HOUR, None)
    ]
    assert await fetch_value("SELECT next_due_at FROM tickets WHERE id = $1", ref.id) is None


async def test_waiting_for_the_customer_pauses_the_resolution_and_leaving_it_goes_on() -> None:
    await promise(targets={Metric.RESOLUTION: 4 * HOUR})
    ref, agent = await opened()

    with frozen(at(11)):
        await change_status(agent, ref.number, await status_id(Category.WAITING))
    assert await clocks_of(ref.id, "due_at", "paused_at", "worked_seconds") == [
        ("resolution", 1, ClockState.PAUSED, None, at(11), HOUR)
    ]

    with frozen(at(15)):
        await change_status(agent, ref.number, await status_id(Category.OPEN))
    assert await clocks_of(ref.id, "due_at", "paused_at") == [
        ("resolution", 1, ClockState.RUNNING, at(9.5, day=1), None)
    ]

    with frozen(at(16)):
        await solve_ticket(agent, ref.number)
    assert await clocks_of(ref.id, "fulfilled_at", "worked_seconds") == [
        ("resolution", 1, ClockState.FULFILLED, at(16), 2 * HOUR)
    ]
