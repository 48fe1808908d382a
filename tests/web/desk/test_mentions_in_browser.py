"""Calling a colleague in Chromium: picked by keys, written so that it tells them, and read when looked at."""

import pytest
from playwright.async_api import Browser, expect

from helpdesk.db.sql import fetch_value
from tests.factories.notices import make_notice
from tests.factories.persons import make_agent
from tests.factories.tickets import make_message, make_ticket
from tests.kit.browser import NARROW, axe_findings, opened, overflow

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.slow]


async def test_colleague_is_picked_by_keys_and_hears_of_the_note(browser: Browser, address: str) -> None:
    agent, called = await make_agent("Mara Kim"), await make_agent("Aoife O'Brien 🎉")
    await make_agent("Aoife Other")
    ticket = await make_ticket()
    await make_message(ticket)
    await make_notice(agent.person, of=ticket.id)
    page = await opened(
        browser, address, f"/desk/tickets/{ticket.number}?compose=note", person=agent.person, viewport=NARROW
    )
    note = page.locator("#body-note")

    await note.click()
    await note.press_sequentially("Please look, @aoi")
    choices = page.get_by_role("option")
    await expect(choices).to_have_count(2)
    assert await axe_findings(page) == []
    assert await overflow(page) == 0
    await note.press("ArrowDown")
    await note.press("ArrowUp")
    await note.press("Enter")
    await expect(note).to_have_value("Please look, @Aoife O'Brien 🎉 ")
    await expect(choices).to_have_count(0)
    await note.press("Control+Enter")
    await expect(page.locator(".message", has_text="Please look")).to_be_visible()

    told = await fetch_value("SELECT person FROM message_mentions WHERE is_told")
    assert told == called.person
    await expect(page.locator("#bell .bell-number")).to_have_count(0)


async def test_escape_and_an_address_call_nobody(browser: Browser, address: str) -> None:
    agent, ticket = await make_agent("Mara Kim"), await make_ticket()
    page = await opened(browser, address, f"/desk/tickets/{ticket.number}?compose=note", person=agent.person)
    note = page.locator("#body-note")

    await note.press_sequentially("shop@mar")
    await page.wait_for_timeout(400)
    await expect(page.get_by_role("option")).to_have_count(0)
    await note.press_sequentially(" @mar")
    await expect(page.get_by_role("option")).to_have_count(1)
    await note.press("Escape")
    await note.press("Enter")
    await expect(note).to_have_value("shop@mar @mar\n")
