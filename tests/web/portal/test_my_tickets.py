"""Everything one has asked."""

import pytest

from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.tickets.enums import Category
from tests.factories.persons import make_person
from tests.factories.tickets import make_ticket
from tests.kit.clients import parsed, portal
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


async def test_tickets_in_work_come_first_and_say_how_far_they_are() -> None:
    person = await make_person()
    await make_ticket("Waiting", requester=person, category=Category.WAITING)
    await make_ticket("Done", requester=person, category=Category.CLOSED)
    await make_ticket("New", requester=person, category=Category.NEW)

    page = parsed(await (await portal(person)).get("/tickets"))

    shown = [
        (line.css_first("b").text(), line.css_first(".status").text(strip=True))
        for line in page.css(".answer")
    ]
    assert shown == [("New", "Received"), ("Waiting", "Your turn"), ("Done", "Closed")]


async def test_open_tickets_can_be_shown_alone() -> None:
    person = await make_person()
    await make_ticket("Open", requester=person)
    await make_ticket("Done", requester=person, category=Category.SOLVED)

    page = parsed(await (await portal(person)).get("/tickets", params={"show": "open"}))

    assert [line.text() for line in page.css(".answer b")] == ["Open"]
    assert page.css_first(".tabs [aria-current]").text(strip=True) == "Open"


async def test_followed_tickets_are_among_them() -> None:
    person = await make_person()
    await make_ticket("Followed", followers=(person,))

    page = parsed(await (await portal(person)).get("/tickets"))

    assert [line.text() for line in page.css(".answer b")] == ["Followed"]


async def test_older_tickets_are_a_page_away() -> None:
    person = await make_person()
    for number in range(PAGE_SIZE + 2):
        await make_ticket(f"Ticket {number}", requester=person)
    browser = await portal(person)

    first = parsed(await browser.get("/tickets"))
    older = first.css_first(".pagination a[rel=next]").attributes["href"]
    second = parsed(await browser.get(older))

    shown = [line.text() for page in (first, second) for line in page.css(".answer b")]
    assert shown == [f"Ticket {number}" for number in reversed(range(PAGE_SIZE + 2))]
    assert second.css_first(".pagination a[rel=prev]").attributes["href"] == "/tickets"


async def test_cursor_that_was_made_up_shows_the_first_page() -> None:
    person = await make_person()
    await make_ticket(requester=person)

    answer = await (await portal(person)).get("/tickets", params={"after": "nonsense"})

    assert (answer.status_code, len(parsed(answer).css(".answer"))) == (200, 1)


async def test_list_costs_the_same_for_one_ticket_and_three() -> None:
    person = await make_person()
    browser = await portal(person)
    costs = []
    for number in (1, 2):
        for _ticket in range(number):
            await make_ticket(requester=person)
        async with count_statements() as statements:
            await browser.get("/tickets")
        costs.append(len(statements))

    assert costs == [3, 3]
