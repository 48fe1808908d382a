"""Files of a refused form need not be chosen again: the form names them, and they come along with it."""

from collections.abc import Sequence
from datetime import timedelta

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.core.clock import frozen, now
from helpdesk.db.sql import fetch
from helpdesk.web.kit.kept_files import MOST_AN_HOUR
from tests.factories.persons import make_agent, make_person
from tests.factories.tickets import MadeTicket, make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed, portal

pytestmark = pytest.mark.usefixtures("database")

MORE = ("more.txt", b"more", "text/plain")
SOLE = ("sole.txt", b"yellow", "text/plain")
PROGRAM = ("run.exe", b"MZ", "application/octet-stream")


async def send(
    browser: httpx.AsyncClient, url: str, body: str, *, kept: Sequence[str] = (), files: Sequence = (SOLE,)
) -> httpx.Response:
    """The form as a browser sends it; an empty body is refused."""
    parts = [("uploads", file) for file in files] or [("uploads", ("", b""))]
    return await browser.post(url, data={"body": body, "kept": list(kept)}, files=parts)


def tokens(page: LexborHTMLParser) -> list[str]:
    return [box.attributes["value"] or "" for box in page.css("input[name=kept][checked]")]


def named(page: LexborHTMLParser) -> list[str]:
    return [label.css_first(".chip-name").text() for label in page.css("label.chip")]


async def attached(ticket: MadeTicket) -> list[str]:
    rows = await fetch(
        "SELECT name FROM attachments JOIN messages ON messages.id = owner_id"
        " WHERE ticket = $1 ORDER BY name",
        ticket.id,
    )
    return [row["name"] for row in rows]


async def test_file_of_a_refused_answer_comes_along_with_the_next_try() -> None:
    ticket = await make_ticket()
    browser, url = await portal(ticket.requester), f"/tickets/{ticket.number}/replies"

    page = parsed(await send(browser, url, ""))
    again = parsed(await send(browser, url, "", kept=tokens(page), files=[MORE]))
    sent = await send(browser, url, "Look", kept=tokens(again), files=())

    assert [named(page), named(again)] == [["sole.txt"], ["sole.txt", "more.txt"]]
    assert sent.status_code == 303
    assert await attached(ticket) == ["more.txt", "sole.txt"]
    shown = parsed(await browser.get(f"/tickets/{ticket.number}"))
    assert (await browser.get(shown.css("a.chip")[0].attributes["href"])).content == b"yellow"


async def test_file_that_was_taken_off_stays_behind() -> None:
    ticket = await make_ticket()
    browser, url = await portal(ticket.requester), f"/tickets/{ticket.number}/replies"
    await send(browser, url, "")

    await send(browser, url, "Look", files=())

    assert await attached(ticket) == []


async def test_refused_file_is_named_and_the_others_stay() -> None:
    ticket = await make_ticket()

    page = parsed(
        await send(
            await portal(ticket.requester),
            f"/tickets/{ticket.number}/replies",
            "Look",
            files=(SOLE, PROGRAM),
        )
    )

    assert "“run.exe”" in page.css_first("#uploads-error").text()
    assert named(page) == ["sole.txt"]


@pytest.mark.parametrize("form", ["/tickets", "/desk/tickets/new", "note"])
async def test_every_form_with_files_keeps_them(form: str) -> None:
    agent, ticket = (await make_agent()).person, await make_ticket()
    url = form if form.startswith("/") else f"/desk/tickets/{ticket.number}/notes"
    browser = await portal(ticket.requester) if form == "/tickets" else await desk(agent)

    page = parsed(await send(browser, url, ""))

    assert named(page) == ["sole.txt"]


async def test_page_that_stays_in_the_browser_holds_its_files_itself() -> None:
    agent, ticket = (await make_agent()).person, await make_ticket()
    browser = await desk(agent)
    browser.headers.update(FRAGMENT)

    page = parsed(await send(browser, f"/desk/tickets/{ticket.number}/replies", ""))

    assert named(page) == []
    assert await fetch("SELECT FROM files") == []


async def test_nobody_else_sends_a_kept_file() -> None:
    mine, theirs = await make_ticket(), await make_ticket()
    page = parsed(await send(await portal(mine.requester), f"/tickets/{mine.number}/replies", ""))

    await send(
        await portal(theirs.requester),
        f"/tickets/{theirs.number}/replies",
        "Look",
        kept=[*tokens(page), tokens(page)[0] + "0", "x", "", f"x.{'0' * 32}"],
        files=(),
    )

    assert await attached(theirs) == []


async def test_file_is_kept_for_less_than_the_day_its_bytes_stay() -> None:
    ticket = await make_ticket()
    url = f"/tickets/{ticket.number}/replies"
    page = parsed(await send(await portal(ticket.requester), url, ""))

    with frozen(now() + timedelta(hours=21)):
        again = parsed(await send(await portal(ticket.requester), url, "", kept=tokens(page), files=()))

    assert named(again) == []


async def test_files_of_too_many_refused_forms_are_to_be_chosen_again() -> None:
    ticket = await make_ticket(requester=await make_person())
    browser, url = await portal(ticket.requester), f"/tickets/{ticket.number}/replies"
    for _time in range(MOST_AN_HOUR):
        await send(browser, url, "")

    page = parsed(await send(browser, url, ""))

    assert named(page) == []
    assert page.css_first(".editor-foot .hint").text() == "Please attach your files again."
