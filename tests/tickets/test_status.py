"""Statuses picked, tickets solved and woken, by staff and by customers."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import frozen
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.db.sql import execute
from helpdesk.events.event import Change
from helpdesk.tickets.actions.status import change_status, reopen_ticket, solve_ticket
from helpdesk.tickets.enums import Category
from helpdesk.tickets.events import StatusChanged
from helpdesk.tickets.queries.statuses import default_status
from helpdesk.tickets.rules import can_move
from tests.factories.persons import make_agent, make_customer
from tests.factories.tickets import make_status, make_ticket, status_id
from tests.kit.recorded import changes, marked_dirty, recorded
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
MONTH = timedelta(days=30)


@pytest.mark.parametrize("old", list(Category))
@pytest.mark.parametrize("new", list(Category))
async def test_every_move_is_made_or_refused(old: Category, new: Category) -> None:
    agent, ticket = await make_agent(), await make_ticket(category=old)

    if can_move(old, new):
        await change_status(agent, ticket.number, await status_id(new))
    else:
        with pytest.raises(Conflict):
            await change_status(agent, ticket.number, await status_id(new))

    expected = new if can_move(old, new) else old
    assert (await record_of(ticket.id)).status_category == expected
    moved = [StatusChanged(ticket=ticket.id, old_category=old, new_category=new)]
    assert await recorded() == (moved if expected != old else [])


async def test_status_it_has_changes_nothing() -> None:
    agent, ticket = await make_agent(), await make_ticket(category=Category.OPEN)

    await change_status(agent, ticket.number, await status_id(Category.OPEN))

    assert (await recorded(), await marked_dirty()) == ([], [])


async def test_custom_status_of_the_same_category() -> None:
    agent = await make_agent()
    ticket = await make_ticket(category=Category.SOLVED, solved_at=NOON - MONTH)
    refunded = await make_status("Refunded", Category.SOLVED)

    with frozen(NOON):
        await change_status(agent, ticket.number, refunded)

    record = await record_of(ticket.id)
    assert (record.status_name, record.solved_at) == ("Refunded", NOON - MONTH)
    assert await changes() == [Change("status", "Solved", "Refunded")]


async def test_times_of_solving_and_closing() -> None:
    agent, ticket = await make_agent(), await make_ticket(waiting_since=NOON)

    with frozen(NOON):
        await solve_ticket(agent, ticket.number)
    with frozen(NOON + MONTH):
        await change_status(agent, ticket.number, await status_id(Category.CLOSED))
    closed = await record_of(ticket.id)
    with frozen(NOON + 2 * MONTH):
        await reopen_ticket(agent, ticket.number)
    reopened = await record_of(ticket.id)

    assert (closed.solved_at, closed.closed_at, closed.waiting_since) == (NOON, NOON + MONTH, None)
    assert (reopened.solved_at, reopened.closed_at, reopened.waiting_since) == (None, None, None)
    assert await changes() == [
        Change("status", "Open", "Solved"),
        Change("status", "Solved", "Closed"),
        Change("status", "Closed", "Open"),
    ]


@pytest.mark.parametrize("category", [Category.NEW, Category.OPEN, Category.WAITING, Category.ON_HOLD])
async def test_requester_calls_their_ticket_solved(category: Category) -> None:
    customer = await make_customer()
    ticket = await make_ticket(requester=customer.person, category=category, waiting_since=NOON)

    await solve_ticket(customer, ticket.number)

    record = await record_of(ticket.id)
    assert (record.status_category, record.waiting_since) == (Category.SOLVED, None)


@pytest.mark.parametrize("category", [Category.SOLVED, Category.CLOSED])
async def test_solving_a_settled_ticket_changes_nothing(category: Category) -> None:
    agent, ticket = await make_agent(), await make_ticket(category=category, solved_at=NOON)

    await solve_ticket(agent, ticket.number)

    assert await recorded() == []


async def test_requester_wakes_their_ticket_and_waits_again() -> None:
    customer = await make_customer()
    ticket = await make_ticket(requester=customer.person, category=Category.CLOSED, closed_at=NOON - MONTH)

    with frozen(NOON):
        await reopen_ticket(customer, ticket.number)

    record = await record_of(ticket.id)
    assert (record.status_category, record.waiting_since) == (Category.OPEN, NOON)
    assert await marked_dirty() == [("ticket", ticket.id)]


async def test_requester_cannot_wake_what_is_long_settled() -> None:
    customer = await make_customer()
    at = NOON - MONTH - timedelta(seconds=1)
    ticket = await make_ticket(requester=customer.person, category=Category.SOLVED, solved_at=at)

    with frozen(NOON), pytest.raises(Conflict, match="more than 30 days ago"):
        await reopen_ticket(customer, ticket.number)

    assert (await record_of(ticket.id)).status_category == Category.SOLVED


async def test_waking_an_open_ticket_changes_nothing() -> None:
    customer = await make_customer()
    ticket = await make_ticket(requester=customer.person, category=Category.WAITING)

    await reopen_ticket(customer, ticket.number)

    assert await recorded() == []


async def test_follower_neither_solves_nor_wakes() -> None:
    follower = await make_customer()
    ticket = await make_ticket(followers=(follower.person,))

    for verb in (solve_ticket, reopen_ticket):
        with pytest.raises(Forbidden):
            await verb(follower, ticket.number)


async def test_stranger_finds_no_ticket() -> None:
    stranger, ticket = await make_customer(), await make_ticket()

    for verb in (solve_ticket, reopen_ticket):
        with pytest.raises(NotFound):
            await verb(stranger, ticket.number)


async def test_customer_picks_no_status() -> None:
    customer = await make_customer()
    ticket = await make_ticket(requester=customer.person)

    with pytest.raises(Forbidden):
        await change_status(customer, ticket.number, await status_id(Category.SOLVED))


async def test_unknown_status_is_told() -> None:
    agent, ticket = await make_agent(), await make_ticket()

    with pytest.raises(Invalid) as refused:
        await change_status(agent, ticket.number, -5)

    assert refused.value.fields == {"status": "Please choose one from the list."}


async def test_category_without_a_default_takes_its_first_status() -> None:
    first = await make_status("Later", Category.ON_HOLD)
    await execute("UPDATE statuses SET is_default = false, position = 200 WHERE name = 'On hold'")

    assert (await default_status(Category.ON_HOLD)).id == first


async def test_category_without_any_status_is_told() -> None:
    await execute("DELETE FROM statuses WHERE category = 'on_hold'")

    with pytest.raises(Conflict, match="No status stands for “On hold”"):
        await default_status(Category.ON_HOLD)
