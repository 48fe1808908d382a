"""The desk in Chromium: what scripts add to its pages, and that everybody can use them."""

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, expect

from helpdesk.customers.actions.memberships import join
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.fields import set_priority
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.enums import Audience, AuthorKind, Channel, Priority
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.kit.browser import NARROW, WIDE, axe_findings, opened, overflow
from tests.tickets.reading import messages_of, record_of

pytestmark = [pytest.mark.browser, pytest.mark.commits]

TOLD = "document.body.dispatchEvent(new CustomEvent('live:view:open'))"


@pytest_asyncio.fixture
async def agent(address: str) -> Staff:
    """Somebody with colleagues to choose from."""
    del address
    for name in ["Ann", "Bo", "Cy", "Dario Rossi", "Eve", "Fay", "Gus", "Hal"]:
        await make_agent(name)
    return await make_agent("Mara Kim", teams=(await make_team("Care"),))


@pytest_asyncio.fixture
async def ticket(agent: Staff) -> MadeTicket:
    """A ticket of the agent's with a conversation, of somebody in an organisation."""
    annika = await make_person("Annika Lund", locale="en", zone="Europe/Oslo")
    club = await make_organisation("Fjord Running Club", city="Oslo", verified=("club.example",))
    await join(agent, annika, club, role="Kit manager")
    made = await make_ticket(
        "Yellow soles", requester=annika, organisation=club, assignee=agent.person, tags=("vip",)
    )
    await make_message(made, "They are **yellow**.")
    await make_message(
        made,
        "Cabinet 2.",
        author=agent.person,
        author_kind=AuthorKind.STAFF,
        audience=Audience.INTERNAL,
        channel=Channel.DESK,
    )
    await set_priority(agent, made.number, Priority.HIGH)
    return made


async def test_keys_lead_to_the_forms_and_typing_picks_an_assignee(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket
) -> None:
    page = await opened(browser, address, f"/desk/tickets/{ticket.number}", person=agent.person)

    await page.keyboard.press("n")
    focused_by_n = await page.evaluate("document.activeElement.id")
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    focused_by_r = await page.evaluate("document.activeElement.id")
    await page.keyboard.press("Escape")
    await page.keyboard.press("a")
    await page.keyboard.type("dario")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Assignee Dario Rossi").wait_for()

    assert (focused_by_n, focused_by_r) == ("body-note", "body-reply")
    assert (await record_of(ticket.id)).assignee_name == "Dario Rossi"
    assert await page.locator(":popover-open").count() == 0


async def test_refused_reply_keeps_its_text_and_files_and_is_sent_without_leaving_the_page(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket
) -> None:
    page = await opened(browser, address, f"/desk/tickets/{ticket.number}", person=agent.person)
    form = page.locator("#compose-reply")
    await form.locator("input[type=file]").set_input_files(
        [{"name": "list.txt", "mimeType": "text/plain", "buffer": b"one"}]
    )

    await form.locator("textarea").press("Control+Enter")
    await form.get_by_text("Please write something.").wait_for()
    chips = await form.locator("[data-upload-list] .chip-name").all_inner_texts()
    await form.locator("textarea").fill("We whiten them.")
    await form.locator("textarea").press("Control+Enter")
    await page.locator("#thread").get_by_text("We whiten them.").wait_for()

    assert chips == ["list.txt"]
    assert await form.locator("textarea").input_value() == ""
    assert await page.locator("#thread a.chip").all_inner_texts() == ["list.txt\n3 B"]
    assert [message[-1] for message in await messages_of(ticket.id)][-1] == "We whiten them."


async def test_rows_hold_still_under_the_pointer_and_new_ones_wait(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket
) -> None:
    page = await opened(browser, address, "/desk/views/open", person=agent.person, viewport=WIDE)
    rows, waiting = page.locator(".row-subject"), page.locator("[data-fresh-button]")
    await rows.first.hover()
    await open_ticket(agent, NewTicket(subject="Brand new", body="x", requester=ticket.requester))
    await set_priority(agent, ticket.number, Priority.URGENT)

    await page.evaluate(TOLD)
    await waiting.wait_for()
    held, loudness = await rows.all_inner_texts(), await page.locator(".row-priority").first.inner_text()
    await waiting.click()
    await waiting.wait_for(state="hidden")

    assert (held, loudness) == (["Yellow soles"], "Urgent")
    assert await rows.all_inner_texts() == ["Brand new", "Yellow soles"]


async def test_newest_message_is_in_view(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket
) -> None:
    for number in range(20):
        await make_message(ticket, f"Message {number}\n\nwith\n\nlines")
    for viewport in (WIDE, NARROW):
        page = await opened(
            browser, address, f"/desk/tickets/{ticket.number}", person=agent.person, viewport=viewport
        )
        last = page.locator("#thread article").last

        assert await last.evaluate("(shown) => shown.getBoundingClientRect().top < innerHeight")
        assert await last.evaluate("(shown) => shown.getBoundingClientRect().bottom > 0")


async def test_list_is_found_again_where_it_was_left(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket
) -> None:
    for number in range(30):
        await make_ticket(f"Ticket {number}", requester=ticket.requester)
    page = await opened(browser, address, "/desk/views/open", person=agent.person, viewport=WIDE)
    await page.evaluate("document.getElementById('main').scrollTop = 500")

    # Not by the pointer, which would scroll the row into view first.
    await page.locator(".row-subject").nth(14).dispatch_event("click")
    await page.locator("#ticket-head").wait_for()
    await page.go_back()

    await expect(page.locator("#main")).to_have_js_property("scrollTop", 500)


@pytest.mark.slow
@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
async def test_every_page_can_be_used_by_everybody(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket, viewport: ViewportSize, scheme: str
) -> None:
    organisation = (await record_of(ticket.id)).organisation
    paths = [
        "/desk/views/mine",
        "/desk/views/open?priority=low&tag=x",
        "/desk/views",
        "/desk/views/new?begin=due_soon",
        f"/desk/tickets/{ticket.number}",
        f"/desk/tickets/{ticket.number}/history",
        "/desk/tickets/new",
        "/desk/people",
        "/desk/people/new",
        f"/desk/people/{ticket.requester}",
        f"/desk/people/{ticket.requester}/edit",
        "/desk/organisations",
        "/desk/organisations/new",
        f"/desk/organisations/{organisation}",
        f"/desk/organisations/{organisation}/edit",
        "/desk/search?q=soles",
    ]
    page = await opened(
        browser, address, "/desk/", person=agent.person, viewport=viewport, color_scheme=scheme
    )

    findings = {}
    for path in paths:
        await page.goto(address + path)
        findings[path] = (await axe_findings(page), await overflow(page))

    assert findings == dict.fromkeys(paths, ([], 0))


async def test_open_panels_can_be_used_by_everybody(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket
) -> None:
    page = await opened(
        browser, address, f"/desk/tickets/{ticket.number}", person=agent.person, viewport=WIDE
    )

    for panel in ["edit-status", "edit-assignee", "edit-tags", "edit-subject", "send-choices"]:
        await page.locator(f"[popovertarget={panel}]").click()
        assert await axe_findings(page) == []
        await page.keyboard.press("Escape")
