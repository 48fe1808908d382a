"""Who hears of a ticket, and who decides it."""

import pytest

from helpdesk.core.errors import Forbidden, NotFound
from helpdesk.events.event import Change
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.actions.followers import add_follower, remove_follower
from helpdesk.tickets.events import FollowerAdded, FollowerRemoved
from tests.factories.persons import make_agent, make_customer
from tests.factories.tickets import make_ticket
from tests.kit.recorded import changes, marked_dirty, recorded
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database")


async def test_added_follower_sees_the_ticket() -> None:
    agent, customer, ticket = await make_agent(), await make_customer("Annika"), await make_ticket()

    await add_follower(agent, ticket.number, customer.person)
    await add_follower(agent, ticket.number, customer.person)

    assert (await access_ticket(customer, ticket.number)).followers == (customer.person,)
    assert await recorded() == [FollowerAdded(ticket=ticket.id, person=customer.person)]
    assert await changes() == [Change("follower", None, "Annika")]
    assert await marked_dirty() == [("ticket", ticket.id)]


async def test_removed_follower_sees_it_no_more() -> None:
    agent, customer = await make_agent(), await make_customer("Annika")
    ticket = await make_ticket(followers=(customer.person,))

    await remove_follower(agent, ticket.number, customer.person)
    await remove_follower(agent, ticket.number, customer.person)

    with pytest.raises(NotFound):
        await access_ticket(customer, ticket.number)
    assert await recorded() == [FollowerRemoved(ticket=ticket.id, person=customer.person)]
    assert await changes() == [Change("follower", "Annika", None)]


async def test_customers_remove_themselves_and_nobody_else() -> None:
    customer, other = await make_customer(), await make_customer()
    ticket = await make_ticket(followers=(customer.person, other.person))

    with pytest.raises(Forbidden):
        await remove_follower(customer, ticket.number, other.person)
    with pytest.raises(Forbidden):
        await add_follower(customer, ticket.number, other.person)
    await remove_follower(customer, ticket.number, customer.person)

    assert (await record_of(ticket.id)).followers == (other.person,)


@pytest.mark.parametrize("person", [999_999, -1, 2**70])
async def test_nobody_cannot_follow(person: int) -> None:
    agent, ticket = await make_agent(), await make_ticket()

    with pytest.raises(NotFound):
        await add_follower(agent, ticket.number, person)
