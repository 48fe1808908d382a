"""Writing while the session ends, in Chromium: with scripts and without, nothing typed is lost."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from helpdesk.accounts.actions.sessions import open_session
from helpdesk.core.settings import Settings
from helpdesk.db.sql import execute
from helpdesk.web.kit.security import SESSION_COOKIE
from tests.factories.persons import make_agent, verified_person
from tests.factories.sessions import PASSWORD, give_password
from tests.factories.tickets import make_ticket
from tests.kit.browser import NARROW, chromium_path, launched
from tests.kit.serving import served

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.slow]

TEXT = "They are yellow.\nStill."


@pytest_asyncio.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    if chromium_path() is None:
        pytest.skip("Chromium is not installed")
    async with launched() as found:
        yield found


@pytest_asyncio.fixture
async def address(database: None, tmp_path: Path) -> AsyncIterator[str]:
    del database
    async with served(Settings(data=tmp_path)) as base:
        yield base


async def page_of(browser: Browser, address: str, person: int, **options: object) -> Page:
    context = await browser.new_context(reduced_motion="reduce", viewport=NARROW, **options)
    token = await open_session(person, ip="", user_agent="")
    await context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": address}])
    return await context.new_page()


async def sign_in_again(page: Page, email: str) -> None:
    await page.wait_for_url(re.compile(r"/login\?next="))
    await page.fill("#email", email)
    await page.fill("#password", PASSWORD)
    await page.click("main button[type=submit], form button[type=submit]")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no_scripts"])
async def test_customers_answer_is_there_after_signing_in_again(
    browser: Browser, address: str, *, scripts: bool
) -> None:
    anna = await verified_person("Anna", email="anna@example.com")
    await give_password(anna)
    ticket = await make_ticket(requester=anna)
    page = await page_of(browser, address, anna, java_script_enabled=scripts)
    await page.goto(f"{address}/tickets/{ticket.number}")
    await execute("DELETE FROM sessions")

    await page.fill("#body", TEXT)
    await page.click(".composer button[type=submit]:not(.tool)")
    await sign_in_again(page, "anna@example.com")

    await page.wait_for_url(f"**/tickets/{ticket.number}")
    await expect(page.locator("#body")).to_have_value(TEXT)


async def test_customer_who_only_typed_finds_the_text_after_signing_in_by_the_notice(
    browser: Browser, address: str
) -> None:
    anna = await verified_person("Anna", email="anna@example.com")
    await give_password(anna)
    ticket = await make_ticket(requester=anna)
    page = await page_of(browser, address, anna)
    await page.goto(f"{address}/tickets/{ticket.number}")
    await execute("DELETE FROM sessions")

    await page.fill("#body", TEXT)
    await page.click("[data-draft-state] a")
    await sign_in_again(page, "anna@example.com")

    await page.wait_for_url(f"**/tickets/{ticket.number}")
    await expect(page.locator("#body")).to_have_value(TEXT)


async def test_reply_of_staff_is_there_after_signing_in_again(browser: Browser, address: str) -> None:
    agent = await make_agent("Mika", email="mika@example.com")
    await execute("UPDATE identities SET verified_at = now()")
    await give_password(agent.person)
    ticket = await make_ticket()
    page = await page_of(browser, address, agent.person)
    await page.goto(f"{address}/desk/tickets/{ticket.number}?compose=note")
    await execute("DELETE FROM sessions")

    await page.fill("#body-note", TEXT)
    await page.keyboard.press("Control+Enter")
    await sign_in_again(page, "mika@example.com")

    await page.wait_for_url(re.compile(rf"/desk/tickets/{ticket.number}\?.*compose=note$"))
    await expect(page.locator("#body-note")).to_have_value(TEXT)
