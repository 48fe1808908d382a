"""Bulk changes in Chromium: ticking with mouse and keys, the dialog, the way back, and what stays ticked."""

import asyncio

import pytest
from playwright.async_api import Browser, Page, expect

from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.fields import change_subject
from helpdesk.tickets.enums import Category, Priority
from tests.factories.persons import make_agent
from tests.factories.tickets import MadeTicket, make_ticket
from tests.kit.browser import NARROW, WIDE, axe_findings, opened, overflow
from tests.tickets.reading import record_of

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.slow]

LIST = "/desk/views/open?sort=oldest"
BOXES = "#rows input[name=ticket]"
REFRESHED = """document.getElementById("rows").dataset.liveTopics.split(" ").forEach((topic) =>
    document.body.dispatchEvent(new CustomEvent(`live:${topic}`, {detail: {topic}})))"""


async def arranged(count: int) -> tuple[Staff, list[MadeTicket]]:
    """An agent, and tickets in the order in which the list shows them."""
    return await make_agent("Mara Kim"), [await make_ticket(f"Soles {n}") for n in range(count)]


async def ticked(page: Page) -> list[int]:
    """Which rows are ticked, by their places."""
    found: list[bool] = await page.locator(BOXES).evaluate_all("boxes => boxes.map(box => box.checked)")
    return [place for place, is_checked in enumerate(found) if is_checked]


async def test_range_is_ticked_changed_and_given_back_without_leaving_the_list(
    browser: Browser, address: str
) -> None:
    agent, tickets = await arranged(5)
    page = await opened(browser, address, LIST, person=agent.person, viewport=WIDE)
    bar = page.locator("#bulk")

    shown_before = await bar.is_visible()
    await page.locator(BOXES).nth(1).click()
    await page.locator(BOXES).nth(3).click(modifiers=["Shift"])
    rows_ticked, words = await ticked(page), await bar.locator("[role=status]").text_content()
    await bar.get_by_role("button", name="Solve").click()
    await expect(page.get_by_role("button", name="Change 3 tickets")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#rows [data-row]")).to_have_count(2)
    solved = [(await record_of(ticket.id)).status_category for ticket in tickets]
    await page.locator("#toasts").get_by_role("button", name="Undo").click()
    await expect(page.locator("#rows [data-row]")).to_have_count(5)

    assert (shown_before, rows_ticked, words) == (False, [1, 2, 3], "3 ticked")
    assert solved == [Category.OPEN, *[Category.SOLVED] * 3, Category.OPEN]
    assert {(await record_of(ticket.id)).status_category for ticket in tickets} == {Category.OPEN}
    assert await bar.is_visible() is False


async def test_keys_alone_tick_and_change(browser: Browser, address: str) -> None:
    agent, tickets = await arranged(3)
    page = await opened(browser, address, LIST, person=agent.person, viewport=WIDE)

    for key in ("j", "x", "j", "x"):
        await page.keyboard.press(key)
    await page.get_by_role("button", name="Change…").focus()
    await page.keyboard.press("Enter")
    await expect(
        page.get_by_label("Assignee", exact=True).and_(page.locator("#bulk-assignee"))
    ).to_be_focused()
    await page.locator("#bulk-add-tags").focus()
    await page.keyboard.type("soles")
    await expect(page.get_by_text("All 2 tickets will change.")).to_be_visible()
    await page.locator("#bulk-go").press("Enter")
    await expect(page.locator("#toasts")).to_contain_text("2 tickets changed.")

    assert [(await record_of(ticket.id)).tags for ticket in tickets] == [("soles",), ("soles",), ()]


async def test_ticks_survive_a_refresh_and_another_page_of_the_list(browser: Browser, address: str) -> None:
    agent, tickets = await arranged(52)
    page = await opened(browser, address, LIST, person=agent.person, viewport=WIDE)

    await page.locator(BOXES).nth(2).click()
    await change_subject(agent, tickets[2].number, "Another subject")
    await page.evaluate(REFRESHED)
    await expect(page.get_by_role("link", name="Another subject")).to_be_visible()
    after_refresh = await ticked(page)
    await page.get_by_role("link", name="More").click()
    await page.locator(BOXES).nth(1).click()
    await expect(page.locator("[data-bulk-count]")).to_have_text("2 ticked")
    await page.get_by_role("button", name="Assign to me").click()
    await page.get_by_role("button", name="Change 2 tickets").click()
    await expect(page.locator("#toasts")).to_contain_text("2 tickets changed.")
    await page.goto(address + LIST)

    mine = [place for place, each in enumerate(tickets) if (await record_of(each.id)).assignee is not None]
    assert (after_refresh, mine, await ticked(page)) == ([2], [2, 51], [])


@pytest.mark.parametrize("screen", [WIDE, NARROW])
async def test_bar_dialog_and_pages_are_for_everybody(
    browser: Browser, address: str, screen: dict[str, int]
) -> None:
    agent, tickets = await arranged(3)
    closed = await make_ticket("Closed soles", category=Category.CLOSED)
    page = await opened(browser, address, "/desk/views/all", person=agent.person, viewport=screen)

    await page.locator(BOXES).first.click()
    findings = await axe_findings(page)
    await page.get_by_role("button", name="The whole list…").click()
    await page.locator("#bulk-status").select_option(label="Solved")
    await expect(page.get_by_role("button", name="Change 3 tickets")).to_be_visible()
    findings += await axe_findings(page)
    wide = await overflow(page)
    await page.get_by_role("button", name="Change 3 tickets").click()
    await page.get_by_role("link", name="Details").click()
    await expect(page.locator("#bulk-standing")).to_contain_text("3 tickets changed. 1 refused.")
    findings += await axe_findings(page)

    assert (findings, wide, await overflow(page)) == ([], 0, 0)
    assert await page.locator("tbody th").text_content() == f"{closed.number} Closed soles"
    assert (await record_of(tickets[0].id)).priority == Priority.NORMAL


async def test_without_scripts_the_bar_leads_through_plain_pages(browser: Browser, address: str) -> None:
    agent, tickets = await arranged(2)
    page = await opened(browser, address, LIST, person=agent.person, java_script_enabled=False)

    await page.locator(BOXES).first.check()
    await page.get_by_role("button", name="Change…").click()
    await page.locator("#bulk-priority").select_option(label="High")
    await page.get_by_role("button", name="Show what would happen").click()
    await page.get_by_role("button", name="Change 1 ticket").click()

    assert "Done. 1 ticket changed." in (await page.locator("main").text_content() or "")
    assert [(await record_of(ticket.id)).priority for ticket in tickets] == [Priority.HIGH, Priority.NORMAL]


async def test_two_windows_tick_without_minding_each_other(browser: Browser, address: str) -> None:
    agent, _tickets = await arranged(3)
    pages = await asyncio.gather(
        *(opened(browser, address, LIST, person=agent.person, viewport=WIDE) for _ in range(2))
    )

    await pages[0].locator(BOXES).first.click()

    assert [await ticked(page) for page in pages] == [[0], []]
