"""Custom fields in Chromium: forms follow what is chosen, and what is typed survives a refresh."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from helpdesk.accounts.actions.sessions import open_session
from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check
from helpdesk.core.settings import Settings
from helpdesk.fields.enums import FieldAudience, Kind
from helpdesk.tickets.actions.fields import set_type
from helpdesk.web.kit.security import SESSION_COOKIE
from tests.factories.fields import make_field
from tests.factories.persons import make_admin, make_agent
from tests.factories.tickets import make_ticket, type_id
from tests.kit.browser import NARROW, WIDE, axe_findings, chromium_path, launched, overflow
from tests.kit.serving import served

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.slow]


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


async def signed_in(browser: Browser, address: str, person: int, *, narrow: bool = False) -> Page:
    context = await browser.new_context(
        viewport=NARROW if narrow else WIDE, base_url=address, reduced_motion="reduce"
    )
    token = await open_session(person, ip="127.0.0.1", user_agent="tests")
    await context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": address}])
    return await context.new_page()


async def test_form_beside_a_ticket_keeps_what_is_typed_and_follows_the_type(
    browser: Browser, address: str
) -> None:
    order = await type_id("Order")
    await make_field("cause")
    await make_field("order_number", visible_when=Check("type", Operator.IS, order))
    agent, colleague, ticket = await make_agent(), await make_agent(), await make_ticket()
    page = await signed_in(browser, address, agent.person)
    await page.goto(f"/desk/tickets/{ticket.number}?view=all")

    await page.get_by_text("Change the fields").click()
    await page.get_by_label("Cause").fill("glue")
    await set_type(colleague, ticket.number, order)
    await page.evaluate(f"document.body.dispatchEvent(new CustomEvent('live:ticket:{ticket.id}'))")

    await expect(page.get_by_label("Order number")).to_be_visible()
    await expect(page.get_by_label("Cause")).to_have_value("glue")
    await page.locator("#edit-fields").get_by_role("button", name="Save").click()
    await expect(page.locator("#ticket-fields dl")).to_contain_text("glue")
    assert await axe_findings(page) == []


async def test_question_of_a_customer_shows_the_fields_of_the_chosen_type(
    browser: Browser, address: str
) -> None:
    order = await type_id("Order")
    is_order = Check("type", Operator.IS, order)
    await make_field("size", Kind.NUMBER, visible_when=is_order, audience=FieldAudience.ASKED)
    context = await browser.new_context(viewport=NARROW, base_url=address, reduced_motion="reduce")
    page = await context.new_page()
    await page.goto("/tickets/new")

    await page.get_by_label("Subject").fill("Soles")
    await page.get_by_label("What is it about?").select_option(str(order))

    await expect(page.get_by_label("Size")).to_be_visible()
    await expect(page.get_by_label("Subject")).to_have_value("Soles")
    assert await axe_findings(page) == []
    await context.close()


@pytest.mark.parametrize("narrow", [False, True])
async def test_editor_follows_the_kind_and_shows_how_the_field_will_look(
    browser: Browser, address: str, *, narrow: bool
) -> None:
    page = await signed_in(browser, address, (await make_admin()).person, narrow=narrow)
    await page.goto("/admin/fields/new")

    await page.get_by_label("Name", exact=True).fill("Surface")
    await page.get_by_label("Kind", exact=True).select_option("choice")
    await page.get_by_label("Choice 1").fill("Road")

    preview = page.locator("#field-preview")
    await expect(preview.get_by_label("Surface")).to_be_attached()
    await expect(preview.locator("option", has_text="Road")).to_be_attached()
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Surface")
    assert await axe_findings(page) == []
    assert await overflow(page) <= 0
