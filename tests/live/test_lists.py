"""Lists hear of the tickets that are in them, or were in their rows, and of no others."""

import asyncio
from array import array
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, Check
from helpdesk.db.sql import execute
from helpdesk.events.actor import Staff
from helpdesk.live import lists as lists_module
from helpdesk.live.hub import REST_SECONDS, Client
from helpdesk.live.lists import Lists, ShownList, is_key
from helpdesk.live.shown_lists import shown_lists
from helpdesk.tickets.enums import Disposition
from helpdesk.tickets.view_conditions import MINE
from tests.factories.persons import as_signed_in, make_agent
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.factories.views import make_view
from tests.kit.away import database_away

pytestmark = pytest.mark.usefixtures("database")


@pytest_asyncio.fixture
async def lists(database: None) -> AsyncIterator[Lists]:
    del database
    found = Lists()
    running = asyncio.ensure_future(found.run())
    yield found
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def showing(lists: Lists, actor: Staff, *keys: str, rows: tuple[int, ...] | None = ()) -> Client:
    client = Client()
    named = None if rows is None else array("q", sorted(rows))
    lists.show(client, [ShownList(actor, key, named) for key in keys])
    return client


async def told(client: Client) -> list[str | None]:
    """What comes until there is silence for a moment."""
    found: list[str | None] = []
    try:
        while True:
            async with asyncio.timeout(0.1):
                found.append(await client.next_hint())
    except TimeoutError:
        return found


async def test_list_hears_of_a_ticket_that_is_in_it_by_now(lists: Lists) -> None:
    agent, colleague = await make_agent(), await make_agent()
    ticket = await make_ticket(assignee=agent.person)
    own, other = showing(lists, agent, "mine"), showing(lists, colleague, "mine")
    everybodys = showing(lists, colleague, "open", "unassigned", "all")

    lists.hear(f"ticket:{ticket.id}")

    assert await told(own) == ["view:mine"]
    assert await told(other) == []
    assert await told(everybodys) == ["view:open", "view:all"]


async def test_list_hears_of_a_ticket_that_leaves_its_rows(lists: Lists) -> None:
    agent, colleague = await make_agent(), await make_agent()
    ticket = await make_ticket(assignee=colleague.person)
    page = showing(lists, agent, "mine", rows=(ticket.id - 1, ticket.id, ticket.id + 7))
    behind = showing(lists, agent, "mine", rows=(ticket.id - 1, ticket.id + 1))

    lists.hear(f"ticket:{ticket.id}")

    assert await told(page) == ["view:mine"]
    assert await told(behind) == []


async def test_list_that_names_no_rows_hears_of_all_its_reader_sees(lists: Lists) -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    page = showing(lists, agent, "mine", "12", rows=None)

    lists.hear(f"ticket:{ticket.id}")

    assert await told(page) == ["view:mine", "view:12"]


async def test_list_hears_of_nothing_its_reader_does_not_see(lists: Lists) -> None:
    team, person = await make_team(others="none"), await make_agent()
    agent = await as_signed_in(person.person)
    hidden, gone = await make_ticket(team=team), await make_ticket(disposition=Disposition.SPAM)
    page = showing(lists, agent, "open", "all", "12", rows=None)

    for ticket in (hidden, gone):
        lists.hear(f"ticket:{ticket.id}")
    assert await told(page) == []

    await execute("INSERT INTO ticket_followers (ticket, person) VALUES ($1, $2)", hidden.id, agent.person)
    lists.hear(f"ticket:{hidden.id}")
    assert await told(page) == ["view:open", "view:all", "view:12"]


async def test_page_that_shows_other_lists_hears_of_those(lists: Lists) -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    page = showing(lists, agent, "open")

    lists.show(page, [ShownList(agent, "closed", array("q"))])
    lists.hear(f"ticket:{ticket.id}")
    assert await told(page) == []

    lists.show(page, ())
    assert lists._shown == {}


async def test_very_many_changes_are_told_without_looking_at_each(lists: Lists) -> None:
    page = showing(lists, await make_agent(), "mine")

    for number in range(lists_module.MOST_READ + 1):
        lists.hear(f"ticket:{number + 1}")

    assert await told(page) == ["view:mine"]


@pytest.mark.commits
async def test_while_nobody_can_say_what_changed_every_list_is_told(lists: Lists) -> None:
    page = showing(lists, await make_agent(), "mine")

    async with database_away():
        lists.hear("ticket:1")
        assert await told(page) == ["view:mine"]


async def test_hints_of_customers_and_of_other_things_are_no_change_of_a_list(lists: Lists) -> None:
    page = showing(lists, await make_agent(), "mine", rows=None)

    for topic in ("ticket:1 public", "tickets", "person:1", "ticket:", "*"):
        lists.hear(topic)

    assert await told(page) == []


async def test_saved_view_hears_of_what_fits_its_condition(lists: Lists) -> None:
    agent, foreign = await make_agent(), await make_agent()
    mine = All((Check("assignee", Operator.IS, MINE), Check("subject", Operator.CONTAINS, "laces")))
    key = await make_view(condition=mine)
    own = await make_view(owner=foreign.person)
    fitting = await make_ticket("Red laces", assignee=agent.person)
    page = Client()
    found = await shown_lists(agent, [str(key), str(own), "9" * 18], array("q"))
    lists.show(page, found)

    for ticket in (await make_ticket("Red laces"), await make_ticket("Soles", assignee=agent.person)):
        lists.hear(f"ticket:{ticket.id}")
    before = await told(page)
    lists.hear(f"ticket:{fitting.id}")

    assert [each.key for each in found] == [str(key)]
    assert (before, await told(page)) == ([], [f"view:{key}"])


async def test_view_that_asks_for_something_else_by_now_hears_of_everything(lists: Lists) -> None:
    agent, ticket = await make_agent(), await make_ticket()
    key = await make_view()
    page, other = Client(), showing(lists, agent, "mine")
    lists.show(page, await shown_lists(agent, [str(key), "mine"], array("q")))
    lists.hear(f"ticket:{ticket.id}")
    assert await told(page) == []

    lists.hear(f"saved_view:{key}")
    assert await told(page) == [f"view:{key}"]
    lists.hear(f"ticket:{ticket.id}")
    await asyncio.sleep(REST_SECONDS)

    assert (await told(page), await told(other)) == ([f"view:{key}"], [])


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("open", True),
        ("due_soon", True),
        ("12", True),
        ("", False),
        ("opened", False),
        ("-1", False),
        ("٣", False),
        ("9" * 19, False),
    ],
)
def test_key_of_a_list(text: str, is_one: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_key(text) == is_one
