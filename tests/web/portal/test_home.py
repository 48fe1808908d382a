"""The start page: the ways in for guests, one's open tickets for whoever is signed in."""

import pytest

from helpdesk.tickets.enums import Category
from tests.factories.persons import make_agent, make_person
from tests.factories.tickets import make_ticket
from tests.kit.clients import parsed, portal
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


async def test_guest_finds_the_ways_in() -> None:
    answer = await (await portal()).get("/")

    page = parsed(answer)
    assert answer.status_code == 200
    assert page.css_first("h1").text() == "How can we help?"
    assert [link.attributes["href"] for link in page.css("main a")] == [
        "/tickets/new",
        "/login/link",
        "/login",
        "/sign-up",
    ]


async def test_customer_sees_open_tickets_only() -> None:
    person = await make_person()
    await make_ticket("White soles", requester=person)
    await make_ticket("Old boots", requester=person, category=Category.SOLVED)
    await make_ticket("Somebody else's", requester=await make_person())

    page = parsed(await (await portal(person)).get("/"))

    assert [subject.text() for subject in page.css(".answer b")] == ["White soles"]


async def test_customer_without_tickets_is_told_what_to_do() -> None:
    page = parsed(await (await portal(await make_person())).get("/"))

    assert page.css_first(".empty-title").text() == "Nothing is open"


async def test_sixth_open_ticket_is_behind_a_link() -> None:
    person = await make_person()
    for _number in range(6):
        await make_ticket(requester=person)

    page = parsed(await (await portal(person)).get("/"))

    assert len(page.css(".answer")) == 5
    assert page.css_first(".section-head a").attributes["href"] == "/tickets"


async def test_staff_see_here_what_they_asked_themselves() -> None:
    agent = await make_agent()
    await make_ticket("My own", requester=agent.person)
    await make_ticket("A customer's")

    page = parsed(await (await portal(agent.person)).get("/"))

    assert [subject.text() for subject in page.css(".answer b")] == ["My own"]


async def test_start_page_costs_the_same_for_one_ticket_and_three() -> None:
    person = await make_person()
    browser = await portal(person)
    costs = []
    for number in (1, 2):
        for _ticket in range(number):
            await make_ticket(requester=person)
        async with count_statements() as statements:
            await browser.get("/")
        costs.append(len(statements))

    assert costs == [2, 2]
