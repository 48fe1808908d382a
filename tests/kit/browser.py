"""Chromium for tests: found where the system has it, driven by Playwright, checked by axe."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.async_api import Browser, Page, async_playwright

from helpdesk.accounts.actions.sessions import open_session
from helpdesk.web.kit.security import SESSION_COOKIE

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
# The one without windows of its own first: the same engine in half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Nothing may ask the network for anything: neither the pages nor the browser itself.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 360, "height": 740}


def chromium_path() -> str | None:
    """Where Chromium is installed, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A headless Chromium for the length of the block."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


async def opened(
    browser: Browser, address: str, path: str = "", *, person: int | None = None, **options: Any
) -> Page:
    """A page in a context of its own, of a signed-in person or of a guest; empty without a path."""
    # Without animations: axe would measure colours that are still on their way.
    context = await browser.new_context(reduced_motion="reduce", **options)
    if person is not None:
        token = await open_session(person, ip="", user_agent="")
        await context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": address}])
    page = await context.new_page()
    if path:
        await page.goto(address + path)
    return page


async def axe_findings(page: Page) -> list[str]:
    """What axe finds on the page as it is now: "rule: element", nothing for an accessible page."""
    # By evaluation, because the content policy refuses added scripts.
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    results: dict[str, Any] = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]


async def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
