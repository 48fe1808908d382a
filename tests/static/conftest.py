"""A Chromium for the whole run, and a fresh page on a stand-in site for each test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.kit.browser import WIDE, chromium_path, launched
from tests.static.site import Site


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    if chromium_path() is None:
        pytest.skip("no Chromium is installed")
    async with launched() as browser:
        yield browser


@pytest_asyncio.fixture
async def site(chromium: Browser) -> AsyncIterator[Site]:
    """A page whose scripts may complain of nothing while the test runs."""
    context = await chromium.new_context(viewport=WIDE)
    page = await context.new_page()
    made = Site(page)
    await context.route("**/*", made.route)
    yield made
    await context.close()
    assert made.complaints == []
