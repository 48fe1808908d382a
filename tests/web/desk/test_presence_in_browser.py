"""Two windows on one queue: colleagues see each other within a second; nothing disturbs whoever writes."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from helpdesk.core.settings import Settings
from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import Staff
from helpdesk.live.bridge import Bridge
from helpdesk.live.hub import HUB
from helpdesk.tickets.actions.fields import change_subject, set_priority
from helpdesk.tickets.actions.notes import add_note
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.enums import Priority
from tests.factories.persons import make_agent, make_person
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.kit.browser import WIDE, axe_findings, opened
from tests.kit.serving import served

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.slow]

A_SECOND = 1.0
LOOKING = "Bo Berg is looking at this ticket"


@pytest_asyncio.fixture
async def address(database: None, tmp_path: Path) -> AsyncIterator[str]:
    """The application with its bridge."""
    del database
    bridge = asyncio.ensure_future(Bridge(HUB).run())
    async with served(Settings(data=tmp_path)) as base:
        async with asyncio.timeout(5):
            while not await _is_listening():  # noqa: ASYNC110 - it is another process
                await asyncio.sleep(0.01)
        yield base
    bridge.cancel()
    await asyncio.gather(bridge, return_exceptions=True)


async def _is_listening() -> bool:
    return await fetch_value(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'helpdesk-listen' AND query LIKE 'LISTEN%')"
    )


@pytest_asyncio.fixture
async def mara(address: str) -> Staff:
    del address
    return await make_agent("Mara Kim")


@pytest_asyncio.fixture
async def ticket(mara: Staff) -> MadeTicket:
    made = await make_ticket("Yellow soles", requester=await make_person("Annika Lund"), assignee=mara.person)
    await make_message(made, "They are **yellow**.")
    return made


async def connected(page: Page, path: str, address: str) -> None:
    """The page is open, and its line to the server too."""
    async with page.expect_websocket() as caught:
        await page.goto(address + path)
    socket = await caught.value
    await socket.wait_for_event("framesent")


async def seconds_until(waited: Awaitable[None]) -> float:
    began = time.monotonic()
    await waited
    return time.monotonic() - began


async def test_colleagues_see_each_other_on_the_row_and_on_the_ticket_within_a_second(
    browser: Browser, address: str, mara: Staff, ticket: MadeTicket
) -> None:
    bo = await make_agent("Bo Berg")
    desk = await opened(browser, address, person=mara.person, viewport=WIDE)
    other = await opened(browser, address, person=bo.person, viewport=WIDE)
    await connected(desk, "/desk/views/open", address)
    row, head, news = (desk.locator(name) for name in (".row-looking", ".ticket-looking", ".composer-news"))

    await connected(other, f"/desk/tickets/{ticket.number}", address)
    took = [await seconds_until(expect(row.get_by_label(LOOKING)).to_be_visible())]
    await connected(desk, f"/desk/tickets/{ticket.number}", address)
    took.append(await seconds_until(expect(head.get_by_label(LOOKING)).to_be_visible()))
    quiet = await news.inner_text()
    await other.locator("#body-reply").press_sequentially("Dear")
    await expect(news).to_contain_text("Bo Berg is writing on this ticket")
    findings = await axe_findings(desk)
    await other.goto(f"{address}/desk/people")
    took.append(await seconds_until(expect(news).to_have_text("")))

    assert (quiet, findings) == ("", [])
    assert await desk.locator(".looker").count() == 0
    # of several, so that a machine that is busy elsewhere makes nothing fail
    assert min(took) < A_SECOND


async def test_reply_arrives_in_place_while_focus_and_typed_text_stay(
    browser: Browser, address: str, mara: Staff, ticket: MadeTicket
) -> None:
    bo = await make_agent("Bo Berg")
    desk = await opened(browser, address, person=mara.person, viewport=WIDE)
    await connected(desk, f"/desk/tickets/{ticket.number}", address)
    field = desk.locator("#body-reply")
    await field.press_sequentially("We whi")
    await field.evaluate("area => area.setSelectionRange(3, 3)")

    await post_reply(bo, ticket.number, Reply(body="I called her."))
    await expect(desk.locator("#thread").get_by_text("I called her.")).to_be_visible()
    await add_note(bo, ticket.number, body="She is at work until five.")
    await expect(desk.locator("#thread").get_by_text("until five")).to_be_visible()
    await desk.keyboard.type("X")

    assert await field.input_value() == "We Xwhi"
    assert await desk.evaluate("document.activeElement.id") == "body-reply"


async def test_what_came_while_somebody_wrote_is_told_before_it_is_sent(
    browser: Browser, address: str, mara: Staff, ticket: MadeTicket
) -> None:
    bo = await make_agent("Bo Berg")
    desk = await opened(browser, address, person=mara.person, viewport=WIDE)
    await connected(desk, f"/desk/tickets/{ticket.number}", address)
    notice, form = desk.locator("[data-newer]"), desk.locator("#compose-reply")
    await post_reply(bo, ticket.number, Reply(body="I look into it."))
    await desk.locator("#thread").get_by_text("I look into it.").wait_for()
    await form.locator("textarea").press_sequentially("We whiten them.")
    unmoved = await notice.is_visible()

    await add_note(bo, ticket.number, body="They are ours.")
    await expect(notice).to_have_text("1 new message since you started")
    await form.locator("textarea").press("Control+Enter")
    await expect(form.locator(".newer")).to_contain_text("They are ours.")
    kept = await form.locator("textarea").input_value()
    focused = await desk.evaluate("document.activeElement.id")
    findings = await axe_findings(desk)
    await desk.keyboard.press("Control+Enter")
    await desk.locator("#thread").get_by_text("We whiten them.").wait_for()

    assert (unmoved, kept, focused, findings) == (False, "We whiten them.", "body-reply", [])
    assert await form.locator("textarea").input_value() == ""
    await expect(notice).to_be_hidden()


async def test_notice_leads_to_what_is_new_and_then_sends_without_asking(
    browser: Browser, address: str, mara: Staff, ticket: MadeTicket
) -> None:
    bo = await make_agent("Bo Berg")
    desk = await opened(browser, address, person=mara.person, viewport=WIDE)
    await connected(desk, f"/desk/tickets/{ticket.number}", address)
    notice, form = desk.locator("[data-newer]"), desk.locator("#compose-reply")
    await form.locator("textarea").press_sequentially("We whiten them.")
    for number in range(2):
        await add_note(bo, ticket.number, body=f"Note {number}.")

    await expect(notice).to_have_text("2 new messages since you started")
    await notice.click()
    await expect(notice).to_be_hidden()
    focused = await desk.evaluate("document.activeElement.id")
    await desk.keyboard.press("Control+Enter")
    await desk.locator("#thread").get_by_text("We whiten them.").wait_for()

    assert focused == "body-reply"


async def test_subject_that_somebody_else_changes_is_told_to_whoever_types_another(
    browser: Browser, address: str, mara: Staff, ticket: MadeTicket
) -> None:
    bo = await make_agent("Bo Berg")
    desk = await opened(browser, address, person=mara.person, viewport=WIDE)
    await connected(desk, f"/desk/tickets/{ticket.number}", address)
    await desk.get_by_role("button", name="Change the subject").click()
    field, told = desk.locator("#subject-field"), desk.locator(".ticket-errors")
    await field.fill("White soles")

    await change_subject(bo, ticket.number, "Grey soles")
    await expect(desk.locator("h1")).to_have_text("Grey soles")
    typed = await field.input_value(), await desk.evaluate("document.activeElement.id")
    await field.press("Enter")
    await expect(told).to_contain_text("Bo Berg set it to “Grey soles” just now")
    kept = await field.input_value(), await field.is_visible()
    findings = await axe_findings(desk)
    await field.press("Enter")
    await expect(desk.locator("h1")).to_have_text("White soles")

    assert (typed, kept, findings) == (("White soles", "subject-field"), ("White soles", True), [])
    await expect(told).to_have_count(0)


async def test_field_that_somebody_else_set_is_set_all_the_same_by_one_press(
    browser: Browser, address: str, mara: Staff, ticket: MadeTicket
) -> None:
    bo = await make_agent("Bo Berg")
    desk = await opened(browser, address, person=mara.person, viewport=WIDE)
    await desk.route_web_socket("**/live", lambda socket: socket.close(code=1008))
    await desk.goto(f"{address}/desk/tickets/{ticket.number}")
    await set_priority(bo, ticket.number, Priority.URGENT)

    await desk.get_by_role("button", name="Priority Normal").click()
    await desk.get_by_role("button", name="Low", exact=True).click()
    told = desk.locator(".ticket-errors")
    await expect(told).to_contain_text("Bo Berg set it to “Urgent” just now")
    findings = await axe_findings(desk)
    await told.get_by_role("button", name="Set it to Low all the same").click()
    await expect(desk.get_by_role("button", name="Priority Low")).to_be_visible()

    assert findings == []
    await expect(told).to_have_count(0)
