"""What is kept of clocks follows from the history bit for bit, and can be made to follow from it again."""

import pytest

from helpdesk.core.clock import frozen
from helpdesk.db.sql import execute, fetch
from helpdesk.events.actor import Actor, ActorKind, Customer
from helpdesk.sla.actions.rebuild import Fault, faults, rebuild
from helpdesk.sla.enums import Metric
from helpdesk.sla.firing import fire_due
from helpdesk.tickets.actions.due_date import set_due_date
from helpdesk.tickets.actions.fields import set_priority
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.returned import note_answer_returned
from helpdesk.tickets.actions.status import change_status, reopen_ticket, solve_ticket
from helpdesk.tickets.enums import Category, Priority
from tests.factories.tickets import status_id
from tests.tickets.clocks import HOUR, at, opened, promise

pytestmark = pytest.mark.usefixtures("database")

EVERYTHING = {
    Metric.FIRST_REPLY: 4 * HOUR,
    Metric.NEXT_REPLY: 2 * HOUR,
    Metric.UPDATE: 8 * HOUR,
    Metric.RESOLUTION: 16 * HOUR,
}
ESCALATION = Actor(kind=ActorKind.RULE, name="Escalation")


async def told() -> list[Fault]:
    return [fault async for _, found in faults("ticket") for fault in found]


async def a_life() -> int:
    """A ticket to which everything happens, with a timer that fires in between; its id."""
    await promise(targets=EVERYTHING, by_level={Priority.HIGH: {Metric.RESOLUTION: 2 * HOUR}})
    ref, agent = await opened(9)
    customer = Customer(person=(await fetch("SELECT requester FROM tickets"))[0]["requester"])
    with frozen(at(14)):
        await fire_due(at(14))
    with frozen(at(14.5)):
        answer = await post_reply(agent, ref.number, Reply(body="Which soles?"))
    with frozen(at(15)):
        await change_status(agent, ref.number, await status_id(Category.WAITING))
    with frozen(at(16)):
        await post_reply(customer, ref.number, Reply(body="Mine."))
        await set_priority(agent, ref.number, Priority.HIGH)
    with frozen(at(16.5)):
        await fire_due(at(16.5))
        await note_answer_returned(answer.message)
    with frozen(at(9, day=1)):
        await solve_ticket(agent, ref.number)
    with frozen(at(10, day=1)):
        await reopen_ticket(agent, ref.number)
        await set_due_date(agent, ref.number, metric=Metric.RESOLUTION, due_at=at(12, day=2), reason="Agreed")
        await set_priority(ESCALATION, ref.number, Priority.URGENT)
    with frozen(at(9, day=2)):
        await fire_due(at(9, day=2))
    return ref.id


async def test_whatever_happened_what_is_kept_is_what_follows() -> None:
    await a_life()

    with frozen(at(11, day=2)):
        assert await told() == []


async def test_what_does_not_follow_is_found_and_put_right() -> None:
    ticket = await a_life()
    before = await fetch("SELECT * FROM sla_clocks ORDER BY id")
    await execute("UPDATE sla_clocks SET due_at = due_at + interval '1 second' WHERE metric = 'resolution'")
    await execute("UPDATE tickets SET next_due_at = NULL")
    await execute("DELETE FROM sla_clocks WHERE metric = 'update'")

    with frozen(at(11, day=2)):
        wrong = await told()
        assert {(fault.place, fault.column) for fault in wrong} == {
            ("resolution 1", "due_at"),
            ("resolution 2", "due_at"),
            ("update 1", "state"),
            ("tickets", "next_due_at"),
        }
        assert {fault.subject_id for fault in wrong} == {ticket}

        assert [found async for found in rebuild("ticket")] == [(1, 1)]
        assert await told() == []
        assert [found async for found in rebuild("ticket")] == [(1, 0)]
    assert len(await fetch("SELECT * FROM sla_clocks")) == len(before)
