"""Who sees which ticket; everything else is not there."""

import pytest

from helpdesk.core.errors import NotFound
from helpdesk.db.sql import fetch
from helpdesk.events.actor import GUEST, SYSTEM, Actor, ActorKind, Customer
from helpdesk.tickets.access import access_ticket, is_number, locked_ticket, visible_to
from helpdesk.tickets.enums import Disposition
from helpdesk.tickets.queries.visible import visible_ticket_ids
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent, make_customer, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket, type_id
from tests.kit.counting import count_statements
from tests.tickets.reading import statements

pytestmark = pytest.mark.usefixtures("database")


async def seen_by(actor: Actor) -> list[int]:
    """The tickets the actor may see, as lists find them and as the door lets them in, which must agree."""
    clause = visible_to(actor)
    statement = f"SELECT tickets.id FROM tickets WHERE {clause.sql} ORDER BY id"  # noqa: S608 - the clause under test
    rows = await fetch(statement, *clause.args)
    listed = [row["id"] for row in rows]
    for row in await fetch("SELECT id, number FROM tickets ORDER BY id"):
        try:
            let_in = await access_ticket(actor, row["number"])
        except NotFound:
            assert row["id"] not in listed
        else:
            assert let_in.id == row["id"]
            assert row["id"] in listed
    everything = [row["id"] for row in await fetch("SELECT id FROM tickets")]
    assert await visible_ticket_ids(actor, [*everything, 0]) == frozenset(listed)
    return listed


async def test_each_kind_of_actor_sees_their_tickets() -> None:
    asker, follower, stranger = [await make_customer() for _ in range(3)]
    own = await make_ticket(requester=asker.person)
    followed = await make_ticket(requester=asker.person, followers=(follower.person,))
    for disposition in (Disposition.SPAM, Disposition.MERGED, Disposition.DELETED):
        await make_ticket(requester=asker.person, followers=(follower.person,), disposition=disposition)

    assert await seen_by(await make_agent()) == [own.id, followed.id]
    assert await seen_by(SYSTEM) == [own.id, followed.id]
    assert await seen_by(asker) == [own.id, followed.id]
    assert await seen_by(follower) == [followed.id]
    assert await seen_by(stranger) == []
    assert await seen_by(GUEST) == []
    assert await seen_by(Actor(kind=ActorKind.CUSTOMER, person=asker.person)) == []


async def test_link_of_a_ticket_shows_that_one_and_no_more_than_its_person_may_see() -> None:
    asker, stranger = await make_customer(), await make_customer()
    ticket, _other = await make_ticket(requester=asker.person), await make_ticket(requester=asker.person)

    assert await seen_by(Customer(person=asker.person, only_ticket=ticket.id)) == [ticket.id]
    assert await seen_by(Customer(person=stranger.person, only_ticket=ticket.id)) == []


@pytest.mark.parametrize(
    "number", ["", " ", "T-0", "t-1", "'", "%", "\x00", "T-1\x00", "\ud800", "x" * 41, "../T-1", "\uff19"]
)
async def test_malformed_and_unknown_numbers_are_not_there(number: str) -> None:
    await make_ticket(number="T-1x")

    with pytest.raises(NotFound):
        await access_ticket(await make_agent(), number)


def test_numbers_are_printable() -> None:
    assert [is_number(text) for text in ("HD-1", "", "a\nb", "\ud800", "x" * 41)] == [
        True,
        False,
        False,
        False,
        False,
    ]


async def test_record_has_names_for_its_ids() -> None:
    requester, follower = await make_person("Annika"), await make_person()
    agent = await make_agent("Mara")
    team, organisation = await make_team("Care"), await make_organisation("Fjord")
    ticket = await make_ticket(
        requester=requester,
        assignee=agent.person,
        team=team,
        organisation=organisation,
        type=await type_id("Billing"),
        tags=("soles", "club"),
        followers=(follower,),
    )

    record = await access_ticket(agent, ticket.number)

    assert (record.requester_name, record.assignee_name, record.team_name) == ("Annika", "Mara", "Care")
    assert (record.organisation_name, record.type_name, record.status_name) == ("Fjord", "Billing", "Open")
    assert (record.tags, record.followers) == (("club", "soles"), (follower,))


@pytest.mark.parametrize(("lock", "count"), [(False, 1), (True, 2)])
async def test_access_is_one_statement_and_one_more_to_lock(count: int, *, lock: bool) -> None:
    agent, ticket = await make_agent(), await make_ticket(tags=("a", "b"))

    async with count_statements() as sent:
        await access_ticket(agent, ticket.number, lock=lock)

    assert len(statements(sent)) == count, sent


async def test_the_product_itself_asks_for_nobodys_leave() -> None:
    ticket = await make_ticket(disposition=Disposition.MERGED)

    assert (await locked_ticket(ticket.id)).number == ticket.number
    with pytest.raises(NotFound):
        await locked_ticket(0)
