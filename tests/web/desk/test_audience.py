"""Who can see a ticket, on its page."""

import pytest

from helpdesk.events.actor import Capability
from tests.factories.persons import make_admin, make_agent, make_own_role, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.clients import desk, parsed

pytestmark = pytest.mark.usefixtures("database", "store")


async def test_everybody_is_named_under_the_reason_why() -> None:
    agent = await make_agent("Mika")
    await make_admin("Ada")
    await make_agent("Outsider")
    anna = await make_person("Anna Lund")
    team = await make_team("Payroll", others="none", members=(agent.person,))
    ticket = await make_ticket(requester=anna, team=team, followers=(await make_person("Colleague"),))
    browser = await desk(agent.person)

    side = parsed(await browser.get(f"/desk/tickets/{ticket.number}?view=open"))
    page = parsed(await browser.get(side.css_first(".side-way a").attributes["href"]))

    shown = [
        (group.css_first("h3").text(), [item.css_first(".clip").text() for item in group.css("li")])
        for group in page.css(".seers")
    ]
    assert shown == [
        ("In the team Payroll", ["Mika"]),
        ("May do everything, in every team", ["Ada"]),
        ("Asked", ["Anna Lund"]),
        ("Follows it", ["Colleague"]),
    ]
    assert [head.text() for head in page.css(".card-title")] == ["2 of us", "2 customers"]
    assert page.css_first(".breadcrumb a").attributes["href"] == f"/desk/tickets/{ticket.number}?view=open"


async def test_who_may_only_read_is_marked_and_names_lead_nowhere_one_may_not_go() -> None:
    reader = await make_agent("Reader", staff_role=await make_own_role(Capability.READ_TICKETS))
    ticket = await make_ticket()

    page = parsed(await (await desk(reader.person)).get(f"/desk/tickets/{ticket.number}/audience"))

    assert page.css_first(".seers li .pill").text(strip=True) == "reads only"
    assert page.css(".seers a") == []


async def test_audience_of_a_hidden_ticket_is_not_there() -> None:
    ticket = await make_ticket(team=await make_team(others="none"))

    answer = await (await desk((await make_agent()).person)).get(f"/desk/tickets/{ticket.number}/audience")

    assert answer.status_code == 404
