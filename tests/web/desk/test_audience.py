"""Who can see a ticket, on its page."""

import pytest

from helpdesk.events.actor import Capability
from tests.factories.organisations import make_membership, make_organisation
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
    page = parsed(await browser.get(side.css_first(".side-way a[href*=audience]").attributes["href"]))

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


async def test_colleagues_are_named_until_the_ticket_is_kept_from_them() -> None:
    agent, cleo = await make_agent(), await make_person("Cleo")
    organisation = await make_organisation("Fjord", ticket_access="everyone")
    await make_membership(cleo, organisation)
    ticket = await make_ticket(organisation=organisation)
    browser = await desk(agent.person)
    path = f"/desk/tickets/{ticket.number}"

    before = parsed(await browser.get(f"{path}/audience?view=open"))
    kept = await browser.post(before.css_first("#seeing-customers form").attributes["action"])
    after = parsed(await browser.get(kept.headers["location"]))
    side = parsed(await browser.get(f"{path}/side"))
    shared = await browser.post(
        after.css_first("#seeing-customers form").attributes["action"], data={"share": "1"}
    )

    assert "At Fjord, where everyone sees its tickets" in before.css_first("#seeing-customers").text()
    assert kept.headers["location"] == f"{path}/audience?view=open"
    assert "Cleo" not in after.css_first("#seeing-customers").text()
    assert "It is private" in after.css_first("#seeing-customers").text()
    assert "Private: who can see this" in side.text()
    assert (
        "Cleo" in parsed(await browser.get(shared.headers["location"])).css_first("#seeing-customers").text()
    )


async def test_privacy_is_not_offered_without_an_organisation_nor_to_who_only_reads() -> None:
    organisation = await make_organisation()
    alone, shared = await make_ticket(), await make_ticket(organisation=organisation)
    reader = await make_agent(staff_role=await make_own_role(Capability.READ_TICKETS))
    agent = await make_agent()

    pages = [
        parsed(await (await desk(visitor.person)).get(f"/desk/tickets/{ticket.number}/audience"))
        for visitor, ticket in ((agent, alone), (agent, shared), (reader, shared))
    ]

    assert [len(page.css("#seeing-customers form")) for page in pages] == [0, 1, 0]
