"""The pattern page and the layouts, as a browser shows them: accessible, within the window, silent."""

import pytest
from playwright.async_api import Browser

from tests.kit.browser import NARROW, WIDE, axe_findings, overflow
from tests.static.rendering import chrome, render, render_file
from tests.static.site import Site

pytestmark = pytest.mark.browser

STAFF = chrome(is_staff=True, path="/admin/patterns")
TICKET = """{% extends "layouts/desk.html" %}
{% from "parts/composer.html" import composer, markdown_editor %}
{% from "parts/marks.html" import avatar, pill %}
{% from "parts/messages.html" import message %}
{% block title %}A ticket{% endblock %}
{% block shape %}ticket{% endblock %}
{% block views %}<ul class="views-list"><li><a href="/desk/"><span>Inbox</span></a></li></ul>{% endblock %}
{% block list %}
  <div class="row" data-row>
    {{ avatar("A") }}<a class="row-subject" href="/desk/1">{{ long }}</a>{{ pill("12 min late", "late") }}
    <span class="row-facts">{{ long }}</span><span class="row-when">1 h</span>
  </div>
{% endblock %}
{% block main %}<div class="ticket-head"><h1>{{ long }}</h1></div>
  <div class="thread">
    {% call message("A person", page.at) %}<p>{{ long }}</p><pre>{{ long }}</pre>{% endcall %}
  </div>
  {% call composer() %}<form>{{ markdown_editor("body", "Reply") }}</form>{% endcall %}{% endblock %}
{% block side %}<p>{{ long }}</p>{% endblock %}"""
PORTAL = """{% extends "layouts/portal.html" %}{% block title %}Help{% endblock %}
{% block hero %}<section class="hero" aria-label="Search"><h1>{{ long }}</h1></section>{% endblock %}
{% block main %}<p>{{ long }}</p>{% endblock %}"""
LONG = "Three of our eight pairs came back " + "Donaudampfschifffahrtsgesellschaft" * 3
PAGES = {
    "patterns": lambda: render_file("admin/patterns/index.html", chrome=STAFF),
    "ticket": lambda: render(TICKET, chrome=chrome(is_staff=True, path="/desk/"), long=LONG),
    "portal": lambda: render(PORTAL, long=LONG),
    "error": lambda: render_file("errors/not_found.html"),
}


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
async def test_page_is_accessible_in_both_schemes(site: Site, name: str, scheme: str) -> None:
    await site.page.emulate_media(color_scheme=scheme)
    await site.open(PAGES[name]())

    assert await axe_findings(site.page) == []


@pytest.mark.parametrize("name", PAGES)
async def test_page_is_accessible_and_fits_in_a_hand(site: Site, name: str) -> None:
    await site.page.set_viewport_size(NARROW)
    await site.open(PAGES[name]())

    assert await overflow(site.page) == 0
    assert await axe_findings(site.page) == []


@pytest.mark.parametrize("width", [768, 1024, 1280])
async def test_desk_fits_between_hand_and_wide_screen(site: Site, width: int) -> None:
    await site.page.set_viewport_size({"width": width, "height": 768})
    await site.open(PAGES["ticket"]())

    assert await overflow(site.page) == 0


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (360, {"main", "side"}),
        (1024, {"main", "side"}),
        (1280, {"views", "list", "main", "side"}),
        (1440, {"views", "list", "main", "side"}),
    ],
)
async def test_ticket_shows_as_many_columns_as_there_is_room_for(
    site: Site, width: int, shown: set[str]
) -> None:
    await site.page.set_viewport_size({"width": width, "height": 768})
    await site.open(PAGES["ticket"]())

    seen = {name for name in ("views", "list", "main", "side") if await site.page.is_visible(f"#{name}")}
    assert seen == shown


async def test_views_open_as_a_drawer_where_they_have_no_column(site: Site) -> None:
    await site.page.set_viewport_size(NARROW)
    await site.open(PAGES["ticket"]())

    await site.page.click(".views-button")

    assert await site.page.is_visible("#views a")


async def test_touch_screens_get_large_targets(browser: Browser) -> None:
    context = await browser.new_context(
        viewport=NARROW, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    page = await context.new_page()
    site = Site(page)
    await context.route("**/*", site.route)
    await site.open(PAGES["ticket"]())

    small = await page.evaluate(
        """() => [...document.querySelectorAll("button, .btn, input:not([type=file]), textarea")]
          .filter((element) => element.checkVisibility())
          .map((element) => [element.outerHTML.slice(0, 60), element.getBoundingClientRect()])
          .filter(([, box]) => box.height < 43.5 || box.width < 43.5).map(([html]) => html)"""
    )
    await context.close()
    assert small == []


async def test_chosen_scheme_outranks_the_system_and_reaches_the_server(site: Site) -> None:
    await site.page.emulate_media(color_scheme="light")
    await site.open(PAGES["portal"]())

    await site.page.click("[data-theme-choice=dark]")

    ground = await site.page.evaluate("getComputedStyle(document.body).backgroundColor")
    cookies = {cookie["name"]: cookie["value"] for cookie in await site.page.context.cookies()}
    assert (ground, cookies) == ("rgb(23, 28, 38)", {"theme": "dark"})


async def test_as_the_system_forgets_the_choice(site: Site) -> None:
    await site.open(PAGES["portal"]())
    await site.page.click("[data-theme-choice=dark]")

    await site.page.click("[data-theme-choice='']")

    assert await site.page.context.cookies() == []
    assert await site.page.get_attribute("html", "data-theme") is None


async def test_page_works_without_scripts(browser: Browser) -> None:
    context = await browser.new_context(viewport=WIDE, java_script_enabled=False, reduced_motion="reduce")
    page = await context.new_page()
    site = Site(page)
    await context.route("**/*", site.route)
    await site.open(PAGES["ticket"]())

    visible = {
        name: await page.locator(selector).first.is_visible()
        for name, selector in [
            ("text", "textarea"),
            ("toolbar", ".toolbar"),
            ("panels", "[data-panel-toggles]"),
            ("preview", "[data-preview-pane]"),
        ]
    }
    await context.close()
    assert visible == {"text": True, "toolbar": False, "panels": False, "preview": False}
