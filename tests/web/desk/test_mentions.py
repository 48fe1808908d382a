"""The choices behind an @, and what the writer of a message hears of whom it called in vain."""

import json

import pytest

from tests.factories.persons import make_agent
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed

pytestmark = pytest.mark.usefixtures("database", "store")


async def test_choices_behind_an_at_sign() -> None:
    agent = await make_agent("Mara Kim")
    await make_team("Kim & friends", members=(agent.person,))
    ticket = await make_ticket()

    answer = await (await desk(agent.person)).get(
        f"/desk/tickets/{ticket.number}/mentions?q=kim", headers=FRAGMENT
    )

    choices = parsed(answer).css("li")
    assert [choice.attributes["data-written"] for choice in choices] == ["@Kim & friends", "@Mara Kim"]
    assert [choice.css_first(".mention-name").text() for choice in choices] == ["Kim & friends", "Mara Kim"]
    assert choices[0].css_first(".meta").text() == "Team"
    assert choices[1].css_first(".meta") is None


async def test_choices_are_for_whoever_sees_the_ticket() -> None:
    agent, ticket = await make_agent(), await make_ticket(team=await make_team(others="none"))

    answer = await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}/mentions")

    assert answer.status_code == 404


async def test_composer_knows_where_to_ask() -> None:
    agent, ticket = await make_agent(), await make_ticket()

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    assert {area.attributes.get("data-mention-url") for area in page.css("[data-composer] textarea")} == {
        f"/desk/tickets/{ticket.number}/mentions"
    }


async def test_writer_hears_whom_a_note_called_in_vain() -> None:
    team = await make_team(others="none")
    agent = await make_agent(teams=(team,))
    await make_agent("Zoë Outside")
    ticket = await make_ticket(team=team)
    browser = await desk(agent.person)
    sentence = "Not told, because they may not see this ticket: Zoë Outside."

    answer = await browser.post(
        f"/desk/tickets/{ticket.number}/notes", data={"body": "@Zoë Outside"}, headers=FRAGMENT
    )
    assert json.loads(answer.headers["hx-trigger"]) == {
        f"live:ticket:{ticket.id}": None,
        "live:lists": None,
        "live:tickets": None,
        "helpdesk:toast": {"kind": "warn", "text": sentence},
    }

    await browser.post(f"/desk/tickets/{ticket.number}/notes", data={"body": "@Zoë Outside again"})
    page = parsed(await browser.get(f"/desk/tickets/{ticket.number}"))
    assert [toast.text(strip=True) for toast in page.css("#toasts .toast p")] == [sentence]


async def test_writer_hears_of_a_name_that_several_have() -> None:
    for number in (1, 2):
        await make_agent("Jo Berg", email=f"jo{number}@example.com")
    agent, ticket = await make_agent(), await make_ticket()

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies", data={"body": "@Jo Berg"}, headers=FRAGMENT
    )

    assert json.loads(answer.headers["hx-trigger"])["helpdesk:toast"]["text"] == (
        "Not told, because several have this name: Jo Berg."
    )
