"""Every page of the demonstration company as everybody sees it: accessible, in the window, no dead links."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from helpdesk.core.settings import Settings
from helpdesk.demo.content import load_content
from helpdesk.demo.load import load_demonstration
from helpdesk.mail.actions.mailboxes import ensure_default_mailbox
from tests.kit.browser import NARROW, WIDE, axe_findings, overflow
from tests.kit.serving import served
from tests.kit.store import use_store

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.slow]

GUEST_PAGES = ["/", "/login", "/login/link", "/sign-up", "/reset", "/tickets/new", "/nowhere"]
CUSTOMER_PAGES = ["/", "/tickets", "/tickets?show=all", "/tickets/new", "/tickets/SL-4711", "/account"]
AGENT_PAGES = [
    "/desk/views/mine",
    "/desk/views/all",
    "/desk/views/unassigned",
    "/desk/tickets/SL-4711",
    "/desk/tickets/SL-4711/history",
    "/desk/tickets/new",
    "/desk/search?q=soles",
    "/desk/people",
    "/desk/organisations",
    "/desk/bulk-changes",
    "/desk/bulk-changes/new?whole=on&place=%3Fview%3Dopen&priority=high",
    "/account/preferences",
]
ADMIN_PAGES = [
    "/admin/",
    "/admin/patterns",
    "/admin/people",
    "/admin/teams",
    "/admin/statuses",
    "/admin/statuses/new",
    "/admin/priorities",
    "/admin/types",
    "/admin/tags",
    "/admin/mailboxes",
    "/admin/quarantine",
    "/admin/outbox",
    "/admin/jobs",
    "/admin/fields",
    "/admin/fields?of=organisation",
    "/admin/fields/new",
    "/admin/fields/1",
    "/admin/fields/2",
]
VISITORS = {
    "guest": ("", GUEST_PAGES),
    "customer": ("annika.lund@fjordrunning.example", CUSTOMER_PAGES),
    "agent": ("mara.kim@soleandlace.example", AGENT_PAGES),
    "admin": ("solveig.nygard@soleandlace.example", ADMIN_PAGES),
}
SCREENS = [(WIDE, "light"), (NARROW, "dark")]


@pytest_asyncio.fixture
async def address(database: None, tmp_path: Path) -> AsyncIterator[str]:
    """Where the demonstration company answers."""
    del database
    settings = Settings(data=tmp_path, log_level="error")
    use_store(tmp_path)
    async with served(settings) as base:
        await ensure_default_mailbox(settings)
        await load_demonstration()
        yield base


@pytest.mark.parametrize("visitor", VISITORS)
async def test_pages_are_accessible_fit_the_window_and_lead_somewhere(
    visitor: str, address: str, browser: Browser
) -> None:
    email, paths = VISITORS[visitor]
    found: list[str] = []
    for screen, scheme in SCREENS:
        # Colours on their way to others, where the pointer happens to be, are nobody's colours.
        context = await browser.new_context(viewport=screen, color_scheme=scheme, reduced_motion="reduce")
        page = await context.new_page()
        page.on("pageerror", lambda error: found.append(f"script: {error}"))  # noqa: B023 - one list for all
        if email:
            await sign_in(page, address, email)
        found += await seen(page, address, paths)
        await context.close()

    assert found == []


async def seen(page: Page, base: str, paths: list[str]) -> list[str]:
    """Everything that is wrong with these pages and where they lead."""
    found: list[str] = []
    links: set[str] = set()
    for path in paths:
        found += [f"{path}: {problem}" for problem in await problems(page, base, path)]
        links |= await links_of(page, base) - {base + path}
    return found + await dead_links(page.context, base, links)


async def sign_in(page: Page, base: str, email: str) -> None:
    await page.goto(f"{base}/login")
    await page.get_by_label("Mail address").fill(email)
    await page.get_by_label("Password").fill(load_content().password)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(re.compile(r"^(?!.*/login)"))


async def problems(page: Page, base: str, path: str) -> list[str]:
    """What axe finds on a page, and by how much it is too wide."""
    await page.goto(base + path)
    wider, longer = await overflow(page), await void_below(page)
    return [
        *await axe_findings(page),
        *([f"{wider} pixels too wide"] if wider else []),
        *([f"{longer} empty pixels below"] if longer else []),
    ]


async def void_below(page: Page) -> int:
    """How much longer the page is than the window where its panes scroll by themselves."""
    return await page.evaluate(
        "getComputedStyle(document.querySelector('.desk') || document.body).height === `${innerHeight}px`"
        " ? document.documentElement.scrollHeight - innerHeight : 0"
    )


async def links_of(page: Page, base: str) -> set[str]:
    """The pages of ours that a page leads to."""
    hrefs: list[str] = await page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return {href.split("#")[0] for href in hrefs if href.startswith(base)}


async def dead_links(context: BrowserContext, base: str, links: set[str]) -> list[str]:
    """Those that do not answer with a page."""
    dead = []
    for link in sorted(links):
        answer = await context.request.get(link)
        if answer.status >= 400:
            dead.append(f"{link.removeprefix(base)} answers {answer.status}")
    return dead
