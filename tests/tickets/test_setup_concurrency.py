"""Administrators change the setup while others work with it, with real commits."""

import asyncio

import pytest

from helpdesk.core.errors import Invalid
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM
from helpdesk.tickets.actions import replacing
from helpdesk.tickets.actions.fields import set_priority, set_type
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.replacing import remove_choice, replace_batch
from helpdesk.tickets.actions.setup import add_choice, make_default, move_choice
from helpdesk.tickets.actions.status import change_status
from helpdesk.tickets.actions.tags import add_tags
from helpdesk.tickets.enums import Category, Priority, Setup
from helpdesk.tickets.events import StatusRemoved, StatusReplaced
from helpdesk.tickets.queries.setup import setup_row, setup_rows
from helpdesk.tickets.setup_rules import Choice
from tests.factories.persons import make_admin, make_agent, make_customer
from tests.factories.tickets import (
    make_priority,
    make_status,
    make_tag,
    make_ticket,
    make_ticket_in,
    status_id,
    type_id,
)
from tests.kit.recorded import recorded
from tests.tickets.reading import record_of

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]


async def until_gone(setup: Setup, choice: int) -> None:
    """What the worker does: the job again and again."""
    while await replace_batch(SYSTEM, setup, choice):
        pass
    assert await setup_row(setup, choice) is None


async def test_two_administrators_remove_the_same_and_it_goes_once() -> None:
    admins = [await make_admin() for _ in range(2)]
    photo, heir = await make_status("Photo", Category.WAITING), await status_id(Category.WAITING)

    await asyncio.gather(
        *(remove_choice(admin, Setup.STATUS, photo, replacement=heir) for admin in admins),
        return_exceptions=True,
    )

    await until_gone(Setup.STATUS, photo)
    assert await recorded() == [StatusRemoved(status=photo, replacement=heir)]


async def test_two_that_replace_each_other_leave_one() -> None:
    admin = await make_admin()
    first, second = await make_status("A", Category.WAITING), await make_status("B", Category.WAITING)

    results = await asyncio.gather(
        remove_choice(admin, Setup.STATUS, first, replacement=second),
        remove_choice(admin, Setup.STATUS, second, replacement=first),
        return_exceptions=True,
    )

    assert sorted(type(result) for result in results if result is not None) == [Invalid]
    left = [row.name for row in await setup_rows(Setup.STATUS) if row.name in {"A", "B"}]
    assert len(left) == 1


async def test_one_name_given_twice_at_once_is_refused_once() -> None:
    admin = await make_admin()

    results = await asyncio.gather(
        *(add_choice(admin, Setup.TYPE, Choice(name=name)) for name in ("Repair", "REPAIR")),
        return_exceptions=True,
    )

    assert [type(result) for result in results if not isinstance(result, int)] == [Invalid]


async def test_one_default_is_left_whoever_makes_which() -> None:
    admin = await make_admin()
    made = [await make_status(f"Solved {n}", Category.SOLVED) for n in range(4)]

    await asyncio.gather(
        *(make_default(admin, Setup.STATUS, status) for status in made),
        *(move_choice(admin, Setup.STATUS, status, by=-1) for status in made),
    )

    rows = [row for row in await setup_rows(Setup.STATUS) if row.category == "solved"]
    assert len([row for row in rows if row.is_default]) == 1
    assert await fetch("SELECT position FROM statuses GROUP BY position HAVING count(*) > 1") == []


@pytest.mark.parametrize("setup", list(Setup))
async def test_nobody_keeps_what_is_removed_while_it_is_given(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacing, "AT_ONCE", 3)
    admin, agent, customer = await make_admin(), await make_agent(), await make_customer()
    choice, heir = await _two(setup)
    tickets = [await make_ticket() for _ in range(12)]
    give = {
        Setup.STATUS: lambda number: change_status(agent, number, choice),
        Setup.PRIORITY: lambda number: set_priority(agent, number, choice),
        Setup.TYPE: lambda number: set_type(agent, number, choice),
        Setup.TAG: lambda number: add_tags(agent, number, ["going"]),
    }[setup]
    opening = NewTicket(subject="S", body="B", requester=customer.person, type=await type_id("Order"))

    results = await asyncio.gather(
        *(give(ticket.number) for ticket in tickets[:6]),
        remove_choice(admin, setup, choice, replacement=heir),
        *(give(ticket.number) for ticket in tickets[6:]),
        *(open_ticket(customer, opening) for _ in range(6)),
        return_exceptions=True,
    )

    if setup == Setup.TAG:
        await _until_quiet(choice)
    else:
        await until_gone(setup, choice)
    failed = [result for result in results if isinstance(result, BaseException)]
    assert [type(failure) for failure in failed] == [Invalid] * len(failed)
    assert await _faults() == 0


async def test_a_batch_that_breaks_off_is_done_again_and_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    photo, heir = await make_status("Photo", Category.WAITING), await status_id(Category.WAITING)
    tickets = [await make_ticket_in(photo) for _ in range(3)]
    await execute("UPDATE statuses SET removed_at = now(), replaced_by = $2 WHERE id = $1", photo, heir)

    def broken(*_args: object) -> None:
        raise ConnectionError("the process ends here")

    with monkeypatch.context() as breaking:
        breaking.setattr(replacing, "mark_dirty", broken)
        with pytest.raises(ConnectionError):
            await replace_batch(SYSTEM, Setup.STATUS, photo)
    left = [(await record_of(ticket.id)).status for ticket in tickets]
    await until_gone(Setup.STATUS, photo)

    assert left == [photo] * 3
    assert await recorded() == [StatusReplaced(ticket=ticket.id, status=heir) for ticket in tickets]


async def test_removal_waits_for_whoever_is_giving_it() -> None:
    admin, agent, ticket = await make_admin(), await make_agent(), await make_ticket()
    photo, heir = await make_status("Photo", Category.WAITING), await status_id(Category.WAITING)
    given, may_end = asyncio.Event(), asyncio.Event()

    async def give() -> None:
        async with transaction():
            await change_status(agent, ticket.number, photo)
            given.set()
            await may_end.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(give())
        await given.wait()
        removing = group.create_task(remove_choice(admin, Setup.STATUS, photo, replacement=heir))
        done, _waiting = await asyncio.wait({removing}, timeout=0.3)
        may_end.set()

    await until_gone(Setup.STATUS, photo)
    assert done == set()
    assert (await record_of(ticket.id)).status == heir


async def _two(setup: Setup) -> tuple[int, int]:
    """One that is removed, and what takes its place."""
    match setup:
        case Setup.STATUS:
            return await make_status("Going", Category.WAITING), await status_id(Category.WAITING)
        case Setup.PRIORITY:
            heir = await fetch_value("SELECT id FROM priorities WHERE name = 'Low'")
            return await make_priority("Going", Priority.URGENT), heir
        case Setup.TYPE:
            return await type_id("Order"), await type_id("Billing")
        case Setup.TAG:
            return await make_tag("going"), await make_tag("staying")


async def _until_quiet(tag: int) -> None:
    """The tag itself goes; whoever used its name afterwards made another."""
    while await replace_batch(SYSTEM, Setup.TAG, tag):
        pass
    assert await setup_row(Setup.TAG, tag) is None


async def _faults() -> int:
    """Tickets that have what there is not, or whose state is not that of their status."""
    return await fetch_value(
        """
        SELECT count(*) FROM tickets
        LEFT JOIN statuses ON statuses.id = tickets.status
        LEFT JOIN priorities ON priorities.id = named_priority
        LEFT JOIN ticket_types ON ticket_types.id = tickets.type
        WHERE statuses.category IS DISTINCT FROM status_category
           OR (named_priority IS NOT NULL AND priorities.level IS DISTINCT FROM priority)
           OR (tickets.type IS NOT NULL AND ticket_types.id IS NULL)
        """
    )
