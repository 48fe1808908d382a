"""What helps while writing: the preview, and drafts kept on the server."""

import pytest

from helpdesk.tickets.contents import LONGEST_BODY
from tests.drafts.reading import drafts_of
from tests.factories.persons import make_agent
from tests.factories.tickets import make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed

pytestmark = pytest.mark.usefixtures("database", "store")


async def test_preview_renders_and_cleans() -> None:
    agent = await make_agent()
    text = "**Bold** <script>alert(1)</script>"

    answer = await (await desk(agent.person)).post("/desk/preview", data={"text": text}, headers=FRAGMENT)

    part = parsed(answer)
    assert (answer.status_code, part.css_first("strong").text(), part.css("script")) == (200, "Bold", [])
    assert "alert(1)" in part.text()


@pytest.mark.parametrize("length", [0, 1, LONGEST_BODY, LONGEST_BODY + 1])
async def test_preview_takes_any_length_and_shows_as_much_as_a_message_holds(length: int) -> None:
    agent = await make_agent()

    answer = await (await desk(agent.person)).post(
        "/desk/preview", data={"text": "x" * length}, headers=FRAGMENT
    )

    assert answer.status_code == 200
    assert answer.text.count("x") == min(length, LONGEST_BODY)


async def test_draft_is_kept_for_its_purpose_and_its_author() -> None:
    agent, colleague = await make_agent(), await make_agent()
    ticket = await make_ticket()
    browser = await desk(agent.person)

    answers = [
        await browser.put(
            f"/desk/tickets/{ticket.number}/drafts/{purpose}", data={"body": f"Half a {purpose}"}
        )
        for purpose in ["reply", "note", "call"]
    ]

    kept = await drafts_of(agent, ticket.id)
    assert {answer.status_code for answer in answers} == {204}
    assert kept == {
        "reply": "Half a reply",
        "note": "Half a note",
        "call": "Half a call",
    }
    assert await drafts_of(colleague, ticket.id) == {}


async def test_blank_text_takes_the_draft_away() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    browser = await desk(agent.person)
    await browser.put(f"/desk/tickets/{ticket.number}/drafts/reply", data={"body": "Half"})

    answer = await browser.put(f"/desk/tickets/{ticket.number}/drafts/reply", data={"body": ""})

    assert (answer.status_code, await drafts_of(agent, ticket.id)) == (204, {})


async def test_draft_that_cannot_be_kept_is_refused() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    browser = await desk(agent.person)

    too_long = await browser.put(
        f"/desk/tickets/{ticket.number}/drafts/reply", data={"body": "x" * 100_001}, headers=FRAGMENT
    )
    of_nothing = await browser.put(f"/desk/tickets/{ticket.number}/drafts/poem", data={"body": "x"})
    of_nobody = await browser.put("/desk/tickets/T-0/drafts/reply", data={"body": "x"})

    assert [too_long.status_code, of_nothing.status_code, of_nobody.status_code] == [422, 404, 404]
