"""Views in a browser: dragged and moved by keys, groups added under what is typed, numbers that follow."""

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from helpdesk.db.sql import fetch
from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Channel
from tests.factories.persons import make_agent
from tests.factories.tickets import make_ticket
from tests.factories.views import make_view
from tests.kit.browser import WIDE, opened

pytestmark = [pytest.mark.browser, pytest.mark.commits]


@pytest_asyncio.fixture
async def agent(address: str) -> Staff:
    del address
    return await make_agent()


async def places(person: int) -> list[str]:
    rows = await fetch("SELECT key FROM view_places WHERE person = $1 ORDER BY position", person)
    return [row["key"] for row in rows]


async def test_views_are_ordered_by_keys_and_by_dragging(
    browser: Browser, address: str, agent: Staff
) -> None:
    first, second = [str(await make_view(name)) for name in ("First", "Second")]
    page = await opened(browser, address, "/desk/views", person=agent.person, viewport=WIDE)
    column = page.locator("#view-counts .views-list").nth(3).locator("a > span:first-child")

    async with page.expect_response("**/views/places"):
        await page.locator(f"#down-{first}").press("Enter")
    await page.locator("#view-counts a", has_text="Second").first.wait_for()
    moved, focused = await places(agent.person), await page.evaluate("document.activeElement.id")
    async with page.expect_response("**/views/places"):
        await page.locator(f"#view-{first} .arranged-grip").drag_to(page.locator(f"#view-{second}"))

    assert (moved[-2:], focused) == ([second, first], f"down-{first}")
    assert (await places(agent.person))[-2:] == [first, second]
    assert await column.all_inner_texts() == ["First", "Second"]


async def test_what_is_typed_survives_another_group(browser: Browser, address: str, agent: Staff) -> None:
    await make_ticket("Rang", channel=Channel.PHONE)
    page = await opened(browser, address, "/desk/views/new", person=agent.person, viewport=WIDE)
    await page.fill("[name=name]", "Calls")
    await page.select_option("[name=group1_field]", "channel")
    await page.locator("select[name=group1_value]").wait_for()
    await page.select_option("[name=group1_value]", "phone")
    await page.get_by_text("Another group").click()
    await page.locator("[name=group2_field]").wait_for()
    await page.locator(".view-preview a").wait_for()

    kept = await page.input_value("[name=name]"), await page.input_value("[name=group1_value]")
    await page.get_by_role("button", name="Save the view").click()
    await page.locator(".row-subject").wait_for()

    assert kept == ("Calls", "phone")
    assert await page.locator("h1").inner_text() == "Calls"
    number = page.locator("#view-counts a", has_text="Calls").locator(".count")
    assert await number.inner_text() == "1"
