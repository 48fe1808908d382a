"""Statuses, priorities, types and tags as administrators keep them, and how tickets follow."""

from collections.abc import Awaitable, Callable

import pytest

from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.db.sql import execute, fetch_value
from helpdesk.events.event import Change
from helpdesk.tickets.actions.fields import set_priority, set_type
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.pending import GuestRequest, ask_as_guest
from helpdesk.tickets.actions.setup import (
    add_choice,
    change_choice,
    make_default,
    move_choice,
    offer_choice,
    retire_choice,
)
from helpdesk.tickets.actions.status import change_status, solve_ticket
from helpdesk.tickets.enums import Category, Priority, Setup
from helpdesk.tickets.events import NamedPriorityAdded, StatusAdded, StatusEdited, TicketTypeAdded
from helpdesk.tickets.queries.choices import ticket_choices, type_choices
from helpdesk.tickets.queries.setup import SetupRow, setup_row, setup_rows, tag_rows
from helpdesk.tickets.setup_rules import MOST_OF_A_KIND, Choice
from tests.factories.persons import make_admin, make_agent, make_customer, make_lead
from tests.factories.tickets import (
    make_priority,
    make_status,
    make_tag,
    make_ticket,
    make_ticket_in,
    status_id,
    type_id,
)
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, forget_recorded, recorded
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database")

PHOTO = Choice(name="Photo asked for", category="waiting", customer_name="Please send a photo")


async def names(setup: Setup) -> list[str]:
    return [row.name for row in await setup_rows(setup)]


async def priority_id(name: str) -> int:
    return await fetch_value("SELECT id FROM priorities WHERE name = $1", name)


async def test_status_is_added_behind_those_of_its_state() -> None:
    admin = await make_admin()

    status = await add_choice(admin, Setup.STATUS, PHOTO)

    assert await names(Setup.STATUS) == [
        *("New", "Open", "Waiting on customer", "Photo asked for", "On hold", "Solved", "Closed")
    ]
    assert await setup_row(Setup.STATUS, status) == SetupRow(
        id=status,
        name="Photo asked for",
        category="waiting",
        customer_name="Please send a photo",
        tickets=0,
        replacement=None,
    )
    assert await recorded() == [StatusAdded(status=status)]
    assert await changes() == [
        Change("name", None, "Photo asked for"),
        Change("category", None, "waiting"),
        Change("customer_name", None, "Please send a photo"),
    ]


async def test_priority_and_type_are_added() -> None:
    admin = await make_admin()

    vip = await add_choice(admin, Setup.PRIORITY, Choice(name=" VIP ", level="high"))
    repair = await add_choice(admin, Setup.TYPE, Choice(name="Repair", is_offered_to_customers=False))

    assert await names(Setup.PRIORITY) == ["Low", "Normal", "High", "VIP", "Urgent"]
    assert (await names(Setup.TYPE))[-1] == "Repair"
    assert await recorded() == [NamedPriorityAdded(named_priority=vip), TicketTypeAdded(ticket_type=repair)]


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (Choice(name=" "), {"name": "Please give a name.", "category": "Please choose one from the list."}),
        (
            Choice(name="x" * 61, category="open", customer_name="y" * 61),
            {
                "name": "A name has at most 60 characters.",
                "customer_name": "A name has at most 60 characters.",
            },
        ),
        (
            Choice(name="SOLVED", category="solved"),
            {"name": "Another one has this name. Capital letters make no difference."},
        ),
    ],
)
async def test_unusable_status_is_told_beside_its_fields(choice: Choice, told: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        await add_choice(await make_admin(), Setup.STATUS, choice)

    assert refused.value.fields == told
    assert await recorded() == []


async def test_there_is_an_end_to_the_list() -> None:
    admin = await make_admin()
    await execute("INSERT INTO ticket_types (name) SELECT 'Type ' || n FROM generate_series(1, 95) AS n")

    with pytest.raises(Conflict, match=f"at most {MOST_OF_A_KIND}"):
        await add_choice(admin, Setup.TYPE, Choice(name="One more"))


async def test_tags_are_made_by_using_them() -> None:
    with pytest.raises(NotFound):
        await add_choice(await make_admin(), Setup.TAG, Choice(name="new"))


async def test_status_is_renamed_on_every_ticket_and_the_same_again_changes_nothing() -> None:
    admin, status = await make_admin(), await make_status("Photo", Category.WAITING)
    ticket = await make_ticket_in(status)

    await change_choice(admin, Setup.STATUS, status, PHOTO)
    await change_choice(admin, Setup.STATUS, status, PHOTO)

    assert (await record_of(ticket.id)).status_name == "Photo asked for"
    assert await recorded() == [StatusEdited(status=status)]
    assert await changes() == [
        Change("name", "Photo", "Photo asked for"),
        Change("customer_name", None, "Please send a photo"),
    ]


async def test_what_a_status_means_stays_once_a_ticket_has_it() -> None:
    admin, status = await make_admin(), await make_status("Photo", Category.WAITING)
    meant = Choice(name="Photo", category="open")
    await change_choice(admin, Setup.STATUS, status, meant)
    await make_ticket_in(status)

    with pytest.raises(Invalid) as used:
        await change_choice(admin, Setup.STATUS, status, Choice(name="Photo", category="solved"))
    with pytest.raises(Invalid) as default:
        await change_choice(admin, Setup.STATUS, await status_id(Category.NEW), meant)

    assert used.value.fields == {
        "category": "Tickets have it already. Make a new one and let it take this one’s place."
    }
    assert default.value.fields == {
        "category": "This is the default here. Make another one the default first."
    }
    assert await changes() == [Change("category", "waiting", "open")]


async def test_tag_is_renamed_and_never_to_one_that_is_there() -> None:
    admin, ticket = await make_admin(), await make_ticket(tags=("sole", "vip"))
    sole = (await tag_rows("sole"))[0].id

    await change_choice(admin, Setup.TAG, sole, Choice(name=" Soles, new "))
    with pytest.raises(Invalid) as refused:
        await change_choice(admin, Setup.TAG, sole, Choice(name="VIP"))

    assert (await record_of(ticket.id)).tags == ("soles new", "vip")
    assert refused.value.fields == {"name": "Another tag has this name. Merge this one into it instead."}


async def test_order_is_changed_within_the_group_only() -> None:
    admin = await make_admin()
    photo = await add_choice(admin, Setup.STATUS, PHOTO)
    await forget_recorded()

    await move_choice(admin, Setup.STATUS, photo, by=-1)
    await move_choice(admin, Setup.STATUS, photo, by=-1)

    assert (await names(Setup.STATUS))[2:4] == ["Photo asked for", "Waiting on customer"]
    assert await changes() == [Change("order", "4", "3")]


async def test_default_is_what_the_product_gives() -> None:
    admin, agent, ticket = await make_admin(), await make_agent(), await make_ticket()
    refunded = await make_status("Refunded", Category.SOLVED)

    await make_default(admin, Setup.STATUS, refunded)
    await make_default(admin, Setup.STATUS, refunded)
    await forget_recorded()
    await solve_ticket(agent, ticket.number)

    assert (await record_of(ticket.id)).status_name == "Refunded"
    rows = await setup_rows(Setup.STATUS)
    assert [row.name for row in rows if row.is_default and row.category == "solved"] == ["Refunded"]


async def test_default_priority_names_the_tickets_that_were_given_a_level_only() -> None:
    admin, agent = await make_admin(), await make_agent()
    vip, bare = await make_priority("VIP", Priority.HIGH), await make_ticket(priority=Priority.HIGH)
    named = await make_ticket()
    await set_priority(agent, named.number, await priority_id("High"))

    await make_default(admin, Setup.PRIORITY, vip)

    assert [(await record_of(ticket.id)).priority_name for ticket in (bare, named)] == ["VIP", "High"]
    assert {row.name: row.tickets for row in await setup_rows(Setup.PRIORITY)} == {
        "Low": 0,
        "Normal": 0,
        "Urgent": 0,
        "High": 1,
        "VIP": 1,
    }


async def test_retired_ones_stay_on_tickets_and_are_given_to_no_other() -> None:
    admin, agent = await make_admin(), await make_agent()
    photo, vip = await make_status("Photo", Category.WAITING), await make_priority("VIP", Priority.HIGH)
    order, ticket = await type_id("Order"), await make_ticket_in(photo)
    other = await make_ticket()

    for setup, choice in ((Setup.STATUS, photo), (Setup.PRIORITY, vip), (Setup.TYPE, order)):
        await retire_choice(admin, setup, choice)
        await retire_choice(admin, setup, choice)
    await change_status(agent, ticket.number, photo)

    for give in (
        change_status(agent, other.number, photo),
        set_priority(agent, other.number, vip),
        set_type(agent, other.number, order),
        open_ticket(agent, NewTicket(subject="S", body="B", requester=other.requester, type=order)),
        open_ticket(agent, NewTicket(subject="S", body="B", requester=other.requester, named_priority=vip)),
    ):
        with pytest.raises(Invalid):
            await give
    assert (await record_of(ticket.id)).status_name == "Photo"
    assert "Order" not in [choice.name for choice in await type_choices()]
    offered = await ticket_choices()
    assert [
        choice.name
        for choice in (*offered.statuses, *offered.priorities, *offered.types)
        if not choice.is_offered
    ] == ["Photo", "VIP", "Order"]
    assert await changes() == [Change("offered", "yes", "no")] * 3


async def test_customers_choose_what_is_offered_to_them() -> None:
    admin, agent, customer = await make_admin(), await make_agent(), await make_customer()
    inner = await add_choice(admin, Setup.TYPE, Choice(name="Inner", is_offered_to_customers=False))
    new = NewTicket(subject="S", body="B", requester=customer.person, type=inner)
    guest = GuestRequest(
        name="Elif", email="elif@post.example", subject="S", body="B", type=inner, request_key="k"
    )

    for asking in (open_ticket(customer, new), ask_as_guest(guest, ip="127.0.0.1")):
        with pytest.raises(Invalid) as refused:
            await asking
        assert refused.value.fields == {"type": "Please choose one from the list."}
    opened = await open_ticket(agent, new)

    assert (await record_of(opened.id)).type_name == "Inner"
    assert "Inner" not in [choice.name for choice in await type_choices()]


async def test_retired_one_is_offered_again() -> None:
    admin, agent, ticket = await make_admin(), await make_agent(), await make_ticket()
    order = await type_id("Order")
    await retire_choice(admin, Setup.TYPE, order)

    await offer_choice(admin, Setup.TYPE, order)
    await set_type(agent, ticket.number, order)

    assert (await record_of(ticket.id)).type_name == "Order"


@pytest.mark.parametrize(("setup", "name"), [(Setup.STATUS, "Solved"), (Setup.PRIORITY, "Normal")])
async def test_what_the_product_gives_stays_on_offer(setup: Setup, name: str) -> None:
    choice = next(row.id for row in await setup_rows(setup) if row.name == name)

    with pytest.raises(Conflict, match=f"“{name}” is the default for “{name}”. Make another one the default"):
        await retire_choice(await make_admin(), setup, choice)


async def test_a_level_nobody_needs_is_not_offered() -> None:
    urgent = await priority_id("Urgent")

    await retire_choice(await make_admin(), Setup.PRIORITY, urgent)

    offered = [choice.name for choice in (await ticket_choices()).priorities if choice.is_offered]
    assert offered == ["Low", "Normal", "High"]


async def test_retired_one_becomes_no_default() -> None:
    admin, photo = await make_admin(), await make_status("Photo", Category.WAITING)
    await retire_choice(admin, Setup.STATUS, photo)

    with pytest.raises(Conflict, match="Offer it again first"):
        await make_default(admin, Setup.STATUS, photo)


async def test_ticket_is_opened_with_a_priority_by_name() -> None:
    agent, customer = await make_agent(), await make_customer()
    vip = await make_priority("VIP", Priority.URGENT)

    new = NewTicket(subject="S", body="B", requester=customer.person, named_priority=vip)
    ticket = await record_of((await open_ticket(agent, new)).id)

    assert (ticket.priority, ticket.named_priority, ticket.priority_name) == (Priority.URGENT, vip, "VIP")


async def test_priority_by_name_brings_its_level_and_the_history_its_name() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    vip = await make_priority("VIP", Priority.URGENT)

    await set_priority(agent, ticket.number, vip)
    await set_priority(agent, ticket.number, vip)
    await set_priority(agent, ticket.number, Priority.LOW)

    assert await changes() == [Change("priority", "normal", "VIP"), Change("priority", "VIP", "low")]
    after = await record_of(ticket.id)
    assert (after.priority, after.named_priority, after.priority_name) == (Priority.LOW, None, "Low")


async def test_lists_count_who_has_each_one_up_to_999() -> None:
    photo, ticket = await make_status("Photo", Category.WAITING), await make_ticket(tags=("vip",))
    await make_ticket_in(photo, type=await type_id("Order"))
    await execute(
        "INSERT INTO tickets (number, brand, subject, requester, channel, status, status_category,"
        " last_message_at) SELECT 'N-' || n, 1, 'S', $1, 'web', $2, 'on_hold', now()"
        " FROM generate_series(1, 1001) AS n",
        ticket.requester,
        await status_id(Category.ON_HOLD),
    )

    statuses = {row.name: row.tickets for row in await setup_rows(Setup.STATUS)}
    types = {row.name: row.tickets for row in await setup_rows(Setup.TYPE)}

    assert statuses == {
        "New": 0,
        "Open": 1,
        "Waiting on customer": 0,
        "Photo": 1,
        "On hold": 999,
        "Solved": 0,
        "Closed": 0,
    }
    assert types == {"Question": 0, "Complaint": 0, "Order": 1, "Billing": 0, "Incident": 0}
    assert [(row.name, row.tickets) for row in await tag_rows()] == [("vip", 1)]


async def test_tags_are_found_by_any_part_and_paged_by_name() -> None:
    for name in ("apple", "pineapple", "a_b", "pear"):
        await make_tag(name)

    assert [row.name for row in await tag_rows("Apple")] == ["apple", "pineapple"]
    assert [row.name for row in await tag_rows("a_b")] == ["a_b"]
    assert [row.name for row in await tag_rows(after="apple", limit=1)] == ["pear", "pineapple"]


@pytest.mark.parametrize("setup", [Setup.STATUS, Setup.PRIORITY, Setup.TYPE])
async def test_list_costs_one_statement_however_long(setup: Setup) -> None:
    admin = await make_admin()
    costs: list[int] = []
    for name in ("One", "Two", "Three"):
        await add_choice(admin, setup, Choice(name=name, category="open", level="low"))
        async with count_statements() as statements:
            await setup_rows(setup)
        costs.append(len(statements))

    assert costs == [1, 1, 1]


CHANGES: dict[str, Callable[..., Awaitable[object]]] = {
    "add": lambda actor: add_choice(actor, Setup.TYPE, Choice(name="New")),
    "change": lambda actor: change_choice(actor, Setup.TYPE, 1, Choice(name="New")),
    "move": lambda actor: move_choice(actor, Setup.TYPE, 1, by=1),
    "default": lambda actor: make_default(actor, Setup.STATUS, 1),
    "retire": lambda actor: retire_choice(actor, Setup.TYPE, 1),
    "offer": lambda actor: offer_choice(actor, Setup.TYPE, 1),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_only_who_may_set_tickets_up_changes_anything(
    change: Callable[..., Awaitable[object]],
) -> None:
    for actor in (await make_agent(), await make_lead(), await make_customer()):
        with pytest.raises(Forbidden):
            await change(actor)


@pytest.mark.parametrize("choice", [999_999, 2**70, 0])
async def test_what_is_not_there_is_not_changed(choice: int) -> None:
    admin = await make_admin()
    for change in (
        change_choice(admin, Setup.TYPE, choice, Choice(name="New")),
        move_choice(admin, Setup.TYPE, choice, by=1),
        make_default(admin, Setup.STATUS, choice),
        retire_choice(admin, Setup.TYPE, choice),
    ):
        with pytest.raises(NotFound):
            await change
