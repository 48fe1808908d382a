"""Enter in a field presses what the form is for, and no button that nobody sees."""

import pytest
from playwright.async_api import Browser, expect

from helpdesk.db.sql import fetch_value
from tests.factories.persons import make_admin, make_agent, make_person
from tests.kit.browser import opened

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.slow]


async def test_enter_in_a_subject_opens_the_ticket(browser: Browser, address: str) -> None:
    agent = await make_agent("Mara Kim")
    await make_person("Annika Lund", email="annika@club.example")
    page = await opened(browser, address, "/desk/tickets/new", person=agent.person)
    await page.fill("#who", "annika@club.example")
    await page.fill("#body", "They are yellow.")
    await page.fill("#subject", "Yellow soles")

    await page.press("#subject", "Enter")

    await expect(page.locator(".ticket-title h1")).to_have_text("Yellow soles")
    await page.context.close()


async def test_enter_where_somebody_is_looked_for_opens_no_half_filled_form_anew(
    browser: Browser, address: str
) -> None:
    agent = await make_agent("Mara Kim")
    page = await opened(browser, address, "/desk/tickets/new", person=agent.person)
    await page.fill("#who", "annika@club.example")

    await page.press("#who", "Enter")

    await expect(page.locator(".error-summary")).to_contain_text("subject")
    assert await page.input_value("#who") == "annika@club.example"
    await page.context.close()


async def test_enter_in_the_name_of_a_person_keeps_them(browser: Browser, address: str) -> None:
    agent = await make_agent("Mara Kim")
    page = await opened(browser, address, "/desk/people/new", person=agent.person)
    await page.fill("#name", "Annika Lund")

    await page.press("#name", "Enter")

    await expect(page.locator("h1")).to_have_text("Annika Lund")
    await page.context.close()


@pytest.mark.parametrize("field", ["#name", "#least"])
async def test_enter_makes_the_field(browser: Browser, address: str, field: str) -> None:
    admin = await make_admin("Ada")
    page = await opened(browser, address, "/admin/fields/new?of=ticket", person=admin.person)
    await page.fill("#name", "Shoe size")
    await page.select_option("#kind", "number")
    await page.locator("#least").wait_for()

    await page.press(field, "Enter")

    await expect(page.locator("#toasts")).to_contain_text("The field is there.")
    assert await fetch_value("SELECT kind FROM custom_fields WHERE name = 'Shoe size'") == "number"
    await page.context.close()
