"""The administration in Chromium: settings found while one types, filters that follow, a brand in preview."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, expect

from helpdesk.accounts.actions.teams import TeamDefinition, change_team
from helpdesk.brands.queries import BrandOut, brand
from helpdesk.web.kit.brand import show_brand
from tests.brands.test_look import PICTURE
from tests.factories.persons import make_admin
from tests.factories.teams import make_team
from tests.kit.browser import axe_findings, opened

pytestmark = [pytest.mark.browser, pytest.mark.commits]


@pytest.fixture(autouse=True)
def _shown() -> Iterator[None]:
    """What one test shows is not shown by the next."""
    yield
    show_brand(BrandOut(1, "Helpdesk", "HD-{n}"))


async def test_setting_is_found_while_one_types_and_marked_where_it_is(
    browser: Browser, address: str
) -> None:
    page = await opened(browser, address, "/admin/", person=(await make_admin()).person)

    await page.get_by_role("searchbox", name="Search settings").type("numbering")
    found = page.locator("#settings-found a")
    await expect(found).to_have_count(1)
    findings = await axe_findings(page)
    await found.click()
    await page.wait_for_url("**/admin/brand#numbers")

    assert findings == []
    outlined = await page.locator("#numbers").evaluate("node => getComputedStyle(node).outlineStyle")
    assert outlined == "solid"
    await page.context.close()


async def test_filters_of_the_audit_follow_every_choice(browser: Browser, address: str) -> None:
    admin = await make_admin("Ada")
    await change_team(admin, await make_team("Care"), TeamDefinition(name="Shoe care"))
    page = await opened(browser, address, "/admin/audit", person=admin.person)

    await page.select_option("#kind", "brand")
    await expect(page.locator("#trail .empty-title")).to_have_text("Nothing of this happened")
    await page.select_option("#kind", "team")
    await expect(page.locator("#trail tbody tr")).to_have_count(1)
    kept = page.url
    await page.get_by_role("link", name="Remove the filter What it happened to").click()
    await page.fill("#record", "nobody")
    await page.keyboard.press("Enter")
    await expect(page.locator("#record-error")).to_have_text("No record has this number or address.")

    assert "kind=team" in kept
    assert await page.input_value("#record") == "nobody"
    await page.context.close()


async def test_brand_is_previewed_while_one_types_and_saved_without_scripts(
    browser: Browser, address: str
) -> None:
    admin = await make_admin()
    page = await opened(browser, address, "/admin/brand", person=admin.person)
    link = page.locator("#brand-preview a").first
    before = await link.evaluate("node => getComputedStyle(node).color")

    await page.fill("#accent", "#f5c518")
    await expect(page.locator("#brand-preview li").first).to_contain_text("#886b06 is used")
    await expect(link).to_have_css("color", "rgb(136, 107, 6)")
    await page.set_input_files("#logo", {"name": "crest.png", "mimeType": "image/png", "buffer": PICTURE})
    logo = page.locator("#brand-preview img.brand-logo").first
    await expect(logo).to_have_attribute("src", re.compile("^data:image/png;base64,"))
    await page.context.close()
    plain = await opened(
        browser,
        address,
        "/admin/brand?name=Helpdesk&accent=f00",
        person=admin.person,
        java_script_enabled=False,
    )
    shown = await plain.locator("#brand-preview li").all_text_contents()
    await plain.get_by_role("button", name="Save", exact=True).click()
    holds = await brand()
    await plain.context.close()

    assert before != "rgb(136, 107, 6)"
    assert len(shown) == 2
    assert holds.accent == "#ff0000"
