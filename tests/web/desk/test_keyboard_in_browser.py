"""The keyboard in Chromium: the palette, keys that are switched off, and a queue worked through by keys."""

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from helpdesk.accounts.actions.preferences import set_preferences
from helpdesk.accounts.preferences import AfterSend, Preferences
from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Category, Priority
from tests.factories.persons import make_admin, make_agent, make_person
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.kit.browser import NARROW, WIDE, axe_findings, opened, overflow
from tests.tickets.reading import messages_of, record_of

pytestmark = [pytest.mark.browser, pytest.mark.commits]


@pytest_asyncio.fixture
async def agent(address: str) -> Staff:
    del address
    return await make_agent("Mara Kim")


@pytest_asyncio.fixture
async def ticket(agent: Staff) -> MadeTicket:
    made = await make_ticket(
        "Yellow soles", requester=await make_person("Annika Lund"), assignee=agent.person
    )
    await make_message(made, "They are yellow.")
    return made


async def palette(page: Page, words: str = "") -> None:
    """Open the palette and type into it at once, as quick fingers do."""
    await page.keyboard.press("Control+k")
    await page.keyboard.type(words)


async def test_palette_does_what_the_page_can_do_and_leads_to_every_record(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket
) -> None:
    page = await opened(browser, address, f"/desk/tickets/{ticket.number}", person=agent.person)

    await palette(page, "urgent")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Priority Urgent").wait_for()
    await palette(page, "note")
    await page.keyboard.press("Enter")
    await expect(page.locator("#body-note")).to_be_focused()
    await palette(page, "lund")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/desk/people/*")

    assert (await record_of(ticket.id)).priority == Priority.URGENT
    assert await page.locator("h1").inner_text() == "Annika Lund"


async def test_palette_is_walked_with_arrows_and_told_to_screen_readers(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket
) -> None:
    page = await opened(browser, address, f"/desk/tickets/{ticket.number}", person=agent.person)
    field = page.get_by_role("combobox", name="Do or find anything")

    await palette(page)
    await page.get_by_role("option", name="Unassigned").wait_for()
    await page.keyboard.press("Enter")
    chosen_at_first = await field.get_attribute("aria-activedescendant")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    chosen = page.locator(f"[id='{await field.get_attribute('aria-activedescendant')}']")

    assert chosen_at_first is None
    assert await chosen.get_attribute("aria-selected") == "true"
    assert await page.get_by_role("option", selected=True).count() == 1
    assert await axe_findings(page) == []
    await page.keyboard.press("Escape")
    await expect(page.locator("#palette")).not_to_be_visible()
    assert (await record_of(ticket.id)).status_category == Category.OPEN


async def test_palette_says_when_nothing_is_called_so(browser: Browser, address: str, agent: Staff) -> None:
    page = await opened(browser, address, "/desk/views/mine", person=agent.person, viewport=NARROW)

    await palette(page, "zzzz")

    await page.get_by_text("Nothing is called that.").wait_for()
    assert await overflow(page) == 0
    assert await axe_findings(page) == []


async def test_palette_works_in_the_administration(browser: Browser, address: str) -> None:
    admin = await make_admin("Solveig")
    page = await opened(browser, address, "/admin/teams", person=admin.person, viewport=WIDE)

    await palette(page, "calendars")
    await page.get_by_role("option", name="Calendars").first.wait_for()
    await page.keyboard.press("Enter")

    await page.wait_for_url("**/admin/calendars")


async def test_single_keys_are_silent_where_somebody_switched_them_off(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket
) -> None:
    await set_preferences(agent, Preferences(has_shortcuts=False))
    page = await opened(browser, address, f"/desk/tickets/{ticket.number}", person=agent.person)

    for key in ["e", "j", "n", "a", "?"]:
        await page.keyboard.press(key)
    open_things = await page.locator("dialog[open], :popover-open").count()
    hints = await page.locator(".composer-tab kbd:visible").count()
    await palette(page)
    await expect(page.locator("#palette")).to_be_visible()

    assert (open_things, hints) == (0, 0)
    assert (await record_of(ticket.id)).status_category == Category.OPEN


@pytest.mark.slow
async def test_keyboard_alone_answers_and_solves_ten_tickets(
    browser: Browser, address: str, agent: Staff
) -> None:
    tickets = [await make_ticket(f"Question {number}", assignee=agent.person) for number in range(10)]
    await set_preferences(agent, Preferences(after_solve=AfterSend.NEXT))
    page = await opened(browser, address, "/desk/views/mine", person=agent.person)

    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    for made in reversed(tickets):
        await page.wait_for_url(f"**/desk/tickets/{made.number}*")
        await page.keyboard.press("r")
        await page.keyboard.type(f"Answer to {made.number}.")
        await page.keyboard.press("Control+Enter")
        await page.locator(".message").get_by_text(f"Answer to {made.number}.").wait_for()
        await page.keyboard.press("Escape")
        await page.keyboard.press("e")
    await page.wait_for_url("**/desk/views/mine")

    for made in tickets:
        assert (await record_of(made.id)).status_category == Category.SOLVED
        assert [message[-1] for message in await messages_of(made.id)] == [f"Answer to {made.number}."]


async def test_ticked_rows_are_solved_by_the_same_key(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket
) -> None:
    other = await make_ticket("White soles", assignee=agent.person)
    page = await opened(browser, address, "/desk/views/mine", person=agent.person, viewport=WIDE)

    for key in ["j", "x", "j", "x", "e"]:
        await page.keyboard.press(key)
    await expect(page.locator("#bulk-body form")).to_be_visible()
    await page.locator("#bulk-body button[type=submit].btn-primary").press("Enter")
    await page.locator(".toast").get_by_role("button", name="Undo").wait_for()

    states = {(await record_of(each.id)).status_category for each in (ticket, other)}
    assert states == {Category.SOLVED}
