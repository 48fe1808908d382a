"""Who works on a ticket."""

import pytest

from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.events.event import Change
from helpdesk.tickets.actions.assign import assign_ticket, claim_ticket, unassign_ticket
from helpdesk.tickets.events import TicketAssigned
from tests.factories.persons import make_agent, make_customer, make_person
from tests.factories.tickets import make_ticket
from tests.kit.recorded import changes, marked_dirty, recorded
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database")


async def test_claiming_takes_a_free_ticket() -> None:
    agent, ticket = await make_agent("Mara"), await make_ticket()

    await claim_ticket(agent, ticket.number)

    assert (await record_of(ticket.id)).assignee == agent.person
    assert await recorded() == [TicketAssigned(ticket=ticket.id, assignee=agent.person, previous=None)]
    assert await changes() == [Change("assignee", None, "Mara")]
    assert await marked_dirty() == [("ticket", ticket.id)]


async def test_claiming_what_somebody_has_names_them() -> None:
    agent, colleague = await make_agent(), await make_agent("Dario Rossi")
    ticket = await make_ticket(assignee=colleague.person)

    with pytest.raises(Conflict) as refused:
        await claim_ticket(agent, ticket.number)

    assert refused.value.sentence == "Dario Rossi has taken this ticket already."
    assert (await record_of(ticket.id)).assignee == colleague.person


async def test_claiming_ones_own_ticket_changes_nothing() -> None:
    agent = await make_agent()
    ticket = await make_ticket(assignee=agent.person)

    await claim_ticket(agent, ticket.number)

    assert await recorded() == []


async def test_assigning_replaces_whoever_had_it() -> None:
    agent, old, new = await make_agent(), await make_agent("Mara"), await make_agent("Dario")
    ticket = await make_ticket(assignee=old.person)

    await assign_ticket(agent, ticket.number, new.person)

    assert await recorded() == [TicketAssigned(ticket=ticket.id, assignee=new.person, previous=old.person)]
    assert await changes() == [Change("assignee", "Mara", "Dario")]


async def test_giving_back_leaves_nobody() -> None:
    agent = await make_agent("Mara")
    ticket = await make_ticket(assignee=agent.person)

    await unassign_ticket(agent, ticket.number)
    await unassign_ticket(agent, ticket.number)

    assert (await record_of(ticket.id)).assignee is None
    assert await recorded() == [TicketAssigned(ticket=ticket.id, assignee=None, previous=agent.person)]
    assert await changes() == [Change("assignee", "Mara", None)]


async def test_only_active_colleagues_can_be_assigned() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    gone = await make_agent(deactivated_at=now())

    for person in (await make_person(), gone.person, 999_999, -1, 2**70):
        with pytest.raises(Invalid) as refused:
            await assign_ticket(agent, ticket.number, person)
        assert refused.value.fields == {"assignee": "Please choose somebody who works on tickets."}


async def test_customers_assign_nobody() -> None:
    customer = await make_customer()
    ticket = await make_ticket(requester=customer.person)

    with pytest.raises(Forbidden):
        await assign_ticket(customer, ticket.number, customer.person)
    with pytest.raises(Forbidden):
        await unassign_ticket(customer, ticket.number)
    with pytest.raises(Forbidden):
        await claim_ticket(customer, ticket.number)


async def test_unknown_ticket_is_not_there() -> None:
    agent = await make_agent()

    with pytest.raises(NotFound):
        await claim_ticket(agent, "HD-0")
    with pytest.raises(NotFound):
        await unassign_ticket(agent, "HD-0")
