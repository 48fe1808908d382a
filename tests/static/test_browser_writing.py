"""Writing in the browser: drafts that are never lost, the toolbar, the preview, files in three ways."""

from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from helpdesk.core.clock import now
from tests.kit.browser import NARROW, overflow
from tests.static.rendering import chrome, render
from tests.static.site import Answer, Site

pytestmark = pytest.mark.browser

DRAFT = "/draft"
PAGE = """{% extends "layouts/desk.html" %}{% from "parts/composer.html" import markdown_editor %}
{% from "parts/buttons.html" import submit %}
{% block main %}
  <form method="post" action="/replies"{% if by_htmx %} hx-post="/replies" hx-target="#answer"{% endif %}>
    {{ markdown_editor("body", "Reply", value=value, preview_url="/preview", draft_url="/draft",
                       files_name="files", max_bytes=1000) }}
    {{ submit("Send") }}
  </form>
  <p id="answer"></p>
{% endblock %}"""


def writing_page(*, by_htmx: bool = False, value: str = "") -> str:
    return render(PAGE, chrome=chrome(is_staff=True), by_htmx=by_htmx, value=value)


async def open_with_clock(site: Site, html: str) -> Page:
    await site.page.clock.install()
    await site.open(html)
    return site.page


def state(page: Page):  # noqa: ANN201 - a locator
    return page.locator("[data-draft-state]")


async def test_draft_is_saved_a_moment_after_typing_stops(site: Site) -> None:
    site.answers("PUT", DRAFT, Answer(status=204))
    page = await open_with_clock(site, writing_page())

    await page.fill("textarea", "We look into it.")
    await page.clock.run_for(2000)

    await expect(state(page)).to_have_text("Draft saved")
    assert site.sent("PUT", DRAFT) == [{"body": "We look into it."}]


async def test_one_who_never_stops_typing_is_saved_every_few_seconds(site: Site) -> None:
    site.answers("PUT", DRAFT, Answer(status=204))
    page = await open_with_clock(site, writing_page())

    for _ in range(7):
        await page.locator("textarea").press_sequentially("a")
        await page.clock.run_for(1000)

    await expect(state(page)).to_have_text("Draft saved")


async def test_draft_that_cannot_be_saved_is_tried_again(site: Site) -> None:
    site.answers("PUT", DRAFT, None)
    page = await open_with_clock(site, writing_page())
    await page.fill("textarea", "We look into it.")
    await page.clock.run_for(2000)
    await expect(state(page)).to_contain_text("not saved, retrying")

    site.answers("PUT", DRAFT, Answer(status=204))
    await page.clock.run_for(4000)

    await expect(state(page)).to_have_text("Draft saved")


async def test_text_the_server_never_got_is_put_back_on_the_next_visit(site: Site) -> None:
    site.answers("PUT", DRAFT, None)
    await site.open(writing_page())
    await site.page.fill("textarea", "Nearly lost.")

    await site.page.reload()

    await expect(site.page.locator("textarea")).to_have_value("Nearly lost.")
    await expect(state(site.page)).to_contain_text("put back")


async def test_draft_that_was_changed_elsewhere_is_only_offered_to_be_replaced(site: Site) -> None:
    site.answers("PUT", DRAFT, None)
    await site.open(writing_page())
    await site.page.fill("textarea", "Written here.")

    await site.open(writing_page(value="Written elsewhere."))
    await expect(site.page.locator("textarea")).to_have_value("Written elsewhere.")
    await site.page.click("text=Use it instead")

    await expect(site.page.locator("textarea")).to_have_value("Written here.")


async def test_text_the_server_has_is_not_put_back(site: Site) -> None:
    site.answers("PUT", DRAFT, Answer(status=204))
    await site.open(writing_page())
    await site.page.fill("textarea", "Kept there.")
    await expect(state(site.page)).to_have_text("Draft saved")

    await site.page.reload()

    await expect(site.page.locator("textarea")).to_have_value("")


async def test_leaving_the_page_saves_what_was_not_saved_yet(site: Site) -> None:
    site.answers("PUT", DRAFT, Answer(status=204))
    page = await open_with_clock(site, writing_page())
    await page.clock.pause_at(now() + timedelta(minutes=1))
    await page.fill("textarea", "On my way out.")

    # the event alone: a request that outlives its page is out of sight of the tests
    await page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    await expect(state(page)).to_have_text("Draft saved")

    assert site.sent("PUT", DRAFT) == [{"body": "On my way out."}]


async def test_sent_text_leaves_no_draft_behind(site: Site) -> None:
    site.answers("PUT", DRAFT, Answer(status=204))
    site.answers("POST", "/replies", Answer("Sent."))
    page = await open_with_clock(site, writing_page(by_htmx=True))
    await page.fill("textarea", "Done.")

    await page.click("text=Send")
    await expect(page.locator("#answer")).to_have_text("Sent.")
    await page.clock.run_for(10_000)

    assert site.sent("PUT", DRAFT) == []
    assert await page.evaluate("localStorage.length") == 0


async def test_refused_text_stays_a_draft(site: Site) -> None:
    site.answers("PUT", DRAFT, Answer(status=204))
    site.answers("POST", "/replies", Answer(status=500))
    page = await open_with_clock(site, writing_page(by_htmx=True))
    await page.fill("textarea", "Try again.")

    await page.click("text=Send")
    await expect(page.locator("#toasts [data-toast=late]")).to_be_visible()
    await page.clock.run_for(6000)

    await expect(state(page)).to_have_text("Draft saved")
    await expect(page.locator("textarea")).to_have_value("Try again.")


async def test_tools_mark_what_is_chosen(site: Site) -> None:
    cases = [
        ("bold", "so sorry", (3, 8), "so **sorry**"),
        ("italic", "so sorry", (3, 8), "so _sorry_"),
        ("code", "a b", (2, 3), "a `b`"),
        ("code", "a\nb", (0, 3), "```\na\nb\n```"),
        ("heading", "one\ntwo", (5, 5), "one\n## two"),
        ("quote", "one\ntwo", (0, 7), "> one\n> two"),
        ("list", "one\ntwo", (0, 7), "- one\n- two"),
        ("numbers", "one\ntwo", (0, 7), "1. one\n2. two"),
        ("link", "see this", (4, 8), "see [this](https://)"),
        ("link", "https://a.example", (0, 17), "[](https://a.example)"),
    ]
    await site.open(writing_page())

    made = [await marked(site.page, mark, text, chosen) for mark, text, chosen, _ in cases]

    assert made == [after for *_, after in cases]


async def test_tools_take_their_marks_off_again(site: Site) -> None:
    cases = {
        "bold": "one",
        "italic": "one",
        "heading": "one",
        "quote": "a\nb",
        "list": "a\nb",
        "numbers": "a\nb",
    }
    await site.open(writing_page())

    for mark, text in cases.items():
        await marked(site.page, mark, text, (0, len(text)))
        await site.page.click(f"[data-mark={mark}]")
        await expect(site.page.locator("textarea")).to_have_value(text)


async def marked(page: Page, mark: str, text: str, chosen: tuple[int, int]) -> str:
    await page.fill("textarea", text)
    await page.evaluate("([a, b]) => document.querySelector('textarea').setSelectionRange(a, b)", chosen)
    await page.click(f"[data-mark={mark}]")
    return await page.input_value("textarea")


async def test_a_mark_can_be_undone_with_the_browsers_own_undo(site: Site) -> None:
    await site.open(writing_page())
    await site.page.locator("textarea").press_sequentially("sorry")
    await site.page.keyboard.press("Control+a")
    await site.page.keyboard.press("Control+b")
    await expect(site.page.locator("textarea")).to_have_value("**sorry**")

    await site.page.keyboard.press("Control+z")

    await expect(site.page.locator("textarea")).to_have_value("sorry")


async def test_toolbar_is_one_stop_for_tab_and_arrows_walk_it(site: Site) -> None:
    await site.open(writing_page())
    await site.page.focus("[data-mark=bold]")

    await site.page.keyboard.press("ArrowRight")
    focused = await site.page.evaluate("document.activeElement.dataset.mark")
    await site.page.keyboard.press("Tab")

    assert focused == "italic"
    await expect(site.page.locator("textarea")).to_be_focused()


async def test_preview_shows_what_the_server_makes_of_the_text(site: Site) -> None:
    site.answers("POST", "/preview", lambda asked: Answer(f"<p>made of {asked.form['text']}</p>"))
    await site.open(writing_page())
    await site.page.fill("textarea", "one")

    await site.page.click("[data-preview]")
    await expect(site.page.locator("[data-preview-pane]")).to_have_text("made of one")
    await site.page.fill("textarea", "two")

    await expect(site.page.locator("[data-preview-pane]")).to_have_text("made of two")


async def test_preview_that_cannot_be_made_says_so(site: Site) -> None:
    site.answers("POST", "/preview", None)
    await site.open(writing_page())
    await site.page.fill("textarea", "one")

    await site.page.click("[data-preview]")

    await expect(site.page.locator("[data-preview-pane]")).to_have_text("The preview could not be loaded.")


@pytest.mark.parametrize("is_staff", [True, False])
async def test_an_address_longer_than_the_window_breaks_inside_the_editor(
    site: Site,
    *,
    is_staff: bool,
) -> None:
    await site.page.set_viewport_size(NARROW)
    layout = "layouts/desk.html" if is_staff else "layouts/portal.html"
    page = PAGE.replace("layouts/desk.html", layout)
    await site.open(render(page, chrome=chrome(is_staff=is_staff), by_htmx=False, value=""))

    await site.page.fill("textarea", "https://example.org/" + "a" * 3000)

    box = await site.page.locator("textarea").bounding_box()
    assert box is not None
    assert (await overflow(site.page), box["width"] <= NARROW["width"]) == (0, True)
