"""Fields edited in place: what is written, what is recorded, what is refused."""

from collections.abc import Awaitable, Callable

import pytest

from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.events.actor import SYSTEM
from helpdesk.events.event import Change
from helpdesk.tickets.actions.fields import change_subject, set_priority, set_team, set_type
from helpdesk.tickets.actions.tags import add_tags, remove_tags
from helpdesk.tickets.enums import Priority
from helpdesk.tickets.events import (
    PriorityChanged,
    SubjectChanged,
    TagsChanged,
    TicketTeamChanged,
    TypeChanged,
)
from helpdesk.tickets.rules import normalised_tags
from tests.factories.persons import make_agent, make_customer
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket, type_id
from tests.kit.recorded import changes, marked_dirty, recorded
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database")

EDITS: dict[str, Callable[..., Awaitable[None]]] = {
    "priority": lambda actor, number: set_priority(actor, number, Priority.HIGH),
    "type": lambda actor, number: set_type(actor, number, None),
    "team": lambda actor, number: set_team(actor, number, None),
    "subject": lambda actor, number: change_subject(actor, number, "New"),
    "tag added": lambda actor, number: add_tags(actor, number, ["a"]),
    "tag removed": lambda actor, number: remove_tags(actor, number, ["a"]),
}


async def test_priority() -> None:
    agent, ticket = await make_agent(), await make_ticket()

    await set_priority(agent, ticket.number, Priority.URGENT)
    await set_priority(agent, ticket.number, Priority.URGENT)

    assert (await record_of(ticket.id)).priority == Priority.URGENT
    assert await recorded() == [
        PriorityChanged(ticket=ticket.id, priority=Priority.URGENT, previous=Priority.NORMAL)
    ]
    assert await changes() == [Change("priority", "normal", "urgent")]
    assert await marked_dirty() == [("ticket", ticket.id)]


async def test_type_set_and_taken_away() -> None:
    agent, ticket, billing = await make_agent(), await make_ticket(), await type_id("Billing")

    await set_type(agent, ticket.number, billing)
    await set_type(agent, ticket.number, billing)
    await set_type(agent, ticket.number, None)

    assert (await record_of(ticket.id)).type is None
    assert await recorded() == [
        TypeChanged(ticket=ticket.id, type=billing),
        TypeChanged(ticket=ticket.id, type=None),
    ]
    assert await changes() == [Change("type", None, "Billing"), Change("type", "Billing", None)]


async def test_team_changes_and_assignee_stays() -> None:
    agent = await make_agent()
    care, workshop = await make_team("Care"), await make_team("Workshop")
    ticket = await make_ticket(team=care, assignee=agent.person)

    await set_team(agent, ticket.number, workshop)
    await set_team(agent, ticket.number, workshop)

    record = await record_of(ticket.id)
    assert (record.team, record.assignee) == (workshop, agent.person)
    assert await recorded() == [TicketTeamChanged(ticket=ticket.id, team=workshop, previous=care)]
    assert await changes() == [Change("team", "Care", "Workshop")]


async def test_subject_is_kept_on_one_line() -> None:
    agent, ticket = await make_agent(), await make_ticket("Old")

    await change_subject(agent, ticket.number, "  Two\n lines ")
    await change_subject(agent, ticket.number, "Two lines")

    assert (await record_of(ticket.id)).subject == "Two lines"
    assert await recorded() == [SubjectChanged(ticket=ticket.id)]
    assert await changes() == [Change("subject", "Old", "Two lines")]


async def test_unusable_values_are_told() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    refused = {}
    for field, edit in {
        "type": set_type(agent, ticket.number, 999_999),
        "team": set_team(agent, ticket.number, 2**70),
        "subject": change_subject(agent, ticket.number, " "),
        "tags": add_tags(agent, ticket.number, ["x" * 61]),
    }.items():
        with pytest.raises(Invalid) as problem:
            await edit
        refused[field] = problem.value.fields

    assert refused == {
        "type": {"type": "Please choose one from the list."},
        "team": {"team": "Please choose one from the list."},
        "subject": {"subject": "Please give a subject."},
        "tags": {"tags": "A tag has at most 60 characters."},
    }
    assert await recorded() == []


def test_tags_are_normalised() -> None:
    assert normalised_tags(["Soles", " club  Order ", "soles", "", " ", "a,b", "ÄRGER", "x\x00y"]) == [
        *("a b", "club order", "soles", "xy", "ärger")
    ]


async def test_tags_added_and_removed() -> None:
    agent, ticket = await make_agent(), await make_ticket(tags=("club order", "soles"))

    await add_tags(agent, ticket.number, ["VIP", "soles"])
    await remove_tags(agent, ticket.number, ["Club Order", "unknown"])
    await add_tags(agent, ticket.number, ["vip", "soles"])

    assert (await record_of(ticket.id)).tags == ("soles", "vip")
    assert await recorded() == [TagsChanged(ticket=ticket.id)] * 2
    assert await changes() == [
        Change("tags", "club order, soles", "club order, soles, vip"),
        Change("tags", "club order, soles, vip", "soles, vip"),
    ]


async def test_last_tag_can_be_removed() -> None:
    agent, ticket = await make_agent(), await make_ticket(tags=("soles",))

    await remove_tags(agent, ticket.number, ["soles"])

    assert (await record_of(ticket.id)).tags == ()
    assert await changes() == [Change("tags", "soles", None)]


async def test_a_ticket_has_thirty_tags_at_most() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    await add_tags(agent, ticket.number, [f"tag {n}" for n in range(30)])

    with pytest.raises(Invalid) as refused:
        await add_tags(agent, ticket.number, ["one more"])

    assert refused.value.fields == {"tags": "A ticket has at most 30 tags."}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
async def test_customers_edit_no_fields(edit: Callable[..., Awaitable[None]]) -> None:
    customer = await make_customer()
    ticket = await make_ticket(requester=customer.person)

    with pytest.raises(Forbidden):
        await edit(customer, ticket.number)


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
async def test_unknown_ticket_is_not_there(edit: Callable[..., Awaitable[None]]) -> None:
    with pytest.raises(NotFound):
        await edit(await make_agent(), "HD-0")


async def test_the_product_itself_may_edit() -> None:
    ticket = await make_ticket()

    await set_priority(SYSTEM, ticket.number, Priority.LOW)

    assert (await record_of(ticket.id)).priority == Priority.LOW
