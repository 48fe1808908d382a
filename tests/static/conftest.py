"""A Chromium for the whole run, and a fresh page on a stand-in site for each test."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from tests.kit.browser import WIDE
from tests.static.site import Site


@pytest_asyncio.fixture
async def site(browser: Browser) -> AsyncIterator[Site]:
    """A page whose scripts may complain of nothing while the test runs."""
    context = await browser.new_context(viewport=WIDE)
    page = await context.new_page()
    made = Site(page)
    await context.route("**/*", made.route)
    yield made
    await context.close()
    assert made.complaints == []
