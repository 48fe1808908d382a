"""Small behaviours in the browser: keys, rows, dialogs, menus, toasts, times, columns, failed parts."""

from datetime import timedelta

import pytest
from playwright.async_api import ViewportSize, expect

from helpdesk.core.clock import now
from helpdesk.web.kit.visit import Flash
from tests.kit.browser import NARROW, WIDE
from tests.static.rendering import chrome, render, render_file
from tests.static.site import Answer, Site

pytestmark = pytest.mark.browser

FORM = """{% extends "layouts/desk.html" %}{% from "parts/fields.html" import text_field %}
{% block main %}
  <form id="form" hx-post="/save" hx-swap="outerHTML" novalidate>{{ text_field("name", "Name") }}
    <button class="btn">Save</button></form>
{% endblock %}"""
LIST = """{% extends "layouts/desk.html" %}
{% block main %}
<ul>
  {% for number in [1, 2, 3] %}
    <li class="row" data-row>
      <input type="checkbox" aria-label="Choose">
      <a class="row-subject" href="#ticket-{{ number }}">Row {{ number }}</a>
    </li>
  {% endfor %}
</ul>
<button data-shortcut="e" id="solve" hx-post="/solve" hx-target="#done">Solve <kbd>e</kbd></button>
<p id="done"></p><input id="typing" aria-label="Text">
{% endblock %}"""
CONFIRMED = """{% extends "layouts/desk.html" %}
{% block main %}
<button class="btn btn-danger" hx-post="/delete" hx-target="#gone" hx-confirm="Delete SL-4711?"
        data-confirm-text="Delete it">Delete</button><p id="gone"></p>
{% endblock %}"""
TICKET = """{% extends "layouts/desk.html" %}{% block shape %}ticket{% endblock %}
{% block list %}<p>rows</p>{% endblock %}{% block main %}<p>thread</p>{% endblock %}
{% block side %}<p>customer</p>{% endblock %}"""
TIMES = """{% extends "layouts/desk.html" %}{% from "parts/marks.html" import countdown %}
{% block main %}<p id="ago">{{ at|relative_time }}</p>{{ countdown(due, "5 min", "ok", warn_at=warn_at) }}
{% endblock %}"""
PATTERNS = "admin/patterns/index.html"
STAFF = chrome(is_staff=True)


async def open_page(site: Site, source: str, **context: object) -> None:
    await site.open(render(source, chrome=STAFF, **context))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer("<h1>Whole page</h1>", 500), "the fault is ours"),
        (Answer(status=404), "no longer there"),
        (Answer(status=429), "too often"),
        (Answer(render_file("errors/_fragment.html"), 403), "Nothing lives at this address."),
        (None, "What you typed is kept"),
    ],
    ids=["500", "404", "429", "sentence of the server", "dead connection"],
)
async def test_failed_part_is_told_and_leaves_what_was_typed(
    site: Site, answer: Answer | None, sentence: str
) -> None:
    site.answers("POST", "/save", answer)
    await open_page(site, FORM)
    await site.page.fill("#name", "Ann")

    await site.page.click("text=Save")

    await expect(site.page.locator("#toasts [role=alert] p")).to_contain_text(sentence)
    await expect(site.page.locator("#name")).to_have_value("Ann")


async def test_refused_form_comes_back_and_the_reader_is_led_to_the_error(site: Site) -> None:
    form = render(
        '{% from "parts/fields.html" import text_field %}'
        '<form id="form">{{ text_field("name", "Name", value="Ann", error="Too short.") }}</form>'
    )
    site.answers("POST", "/save", Answer(form, 422))
    await open_page(site, FORM)

    await site.page.click("text=Save")

    await expect(site.page.locator("#name-error")).to_have_text("Too short.")
    await expect(site.page.locator("#name")).to_be_focused()
    await expect(site.page.locator("#toasts > *")).to_have_count(0)


async def test_the_server_speaks_through_a_header(site: Site) -> None:
    trigger = '{"helpdesk:toast": {"kind": "ok", "text": "Saved."}}'
    site.answers("POST", "/save", Answer("<form id='form'></form>", 200, {"hx-trigger": trigger}))
    await open_page(site, FORM)

    await site.page.click("text=Save")

    await expect(site.page.locator("#toasts [data-toast=ok] p")).to_have_text("Saved.")


async def test_good_news_leaves_by_itself_and_bad_news_stays(site: Site) -> None:
    flashes = (Flash("ok", "Saved."), Flash("late", "Not sent."))
    await site.page.clock.install()
    await site.open(render(FORM, chrome=chrome(is_staff=True, flashes=flashes)))

    await site.page.clock.run_for(8000)

    await expect(site.page.locator("#toasts > *")).to_have_count(1)
    await site.page.click("#toasts [data-dismiss]")
    await site.page.clock.run_for(1000)
    await expect(site.page.locator("#toasts > *")).to_have_count(0)


async def test_being_offline_is_told_until_the_connection_is_back(site: Site) -> None:
    site.answers("POST", "/save", None)
    await open_page(site, FORM)
    await site.page.context.set_offline(True)
    await site.page.click("text=Save")
    await expect(site.page.locator("#toasts [role=alert] p")).to_contain_text("You are offline.")

    await site.page.context.set_offline(False)

    await expect(site.page.locator("#toasts > *")).to_have_count(0)


@pytest.mark.parametrize("window", [WIDE, NARROW])
async def test_message_in_the_desk_leaves_the_foot_of_the_page_free(site: Site, window: ViewportSize) -> None:
    """There lie the buttons that send."""
    await site.page.set_viewport_size(window)
    await site.open(render(FORM, chrome=chrome(is_staff=True, flashes=(Flash("late", "Not sent."),))))

    box = await site.page.locator("#toasts [data-toast]").bounding_box()

    assert box is not None
    assert box["y"] + box["height"] < window["height"] / 2


async def test_toast_that_is_pointed_at_waits(site: Site) -> None:
    await site.page.clock.install()
    await site.open(render(FORM, chrome=chrome(is_staff=True, flashes=(Flash("ok", "Saved."),))))
    await site.page.hover("#toasts [data-toast]")

    await site.page.clock.run_for(20_000)

    await expect(site.page.locator("#toasts > *")).to_have_count(1)


async def test_keys_walk_the_rows_open_and_tick_them(site: Site) -> None:
    await open_page(site, LIST)

    await site.page.keyboard.type("jjk")
    await expect(site.page.locator("text=Row 1")).to_be_focused()
    await site.page.keyboard.type("jx")
    await site.page.keyboard.press("Enter")

    boxes = await site.page.evaluate(
        "[...document.querySelectorAll('[data-row] input')].map((box) => box.checked)"
    )
    assert (boxes, site.page.url.partition("#")[2]) == ([False, True, False], "ticket-2")


async def test_key_presses_its_button_but_not_while_typing(site: Site) -> None:
    site.answers("POST", "/solve", Answer("Solved."))
    await open_page(site, LIST)

    await site.page.focus("#typing")
    await site.page.keyboard.type("e")
    assert site.sent("POST", "/solve") == []
    await site.page.keyboard.press("Escape")
    await site.page.keyboard.press("e")

    await expect(site.page.locator("#done")).to_have_text("Solved.")
    await expect(site.page.locator("#typing")).to_have_value("e")


async def test_slash_leads_to_the_search_and_escape_out_of_it(site: Site) -> None:
    await open_page(site, LIST)

    await site.page.keyboard.press("/")
    await expect(site.page.locator("#desk-search")).to_be_focused()
    await site.page.keyboard.press("Escape")

    await expect(site.page.locator("#desk-search")).not_to_be_focused()


async def test_sequence_of_keys_opens_the_inbox(site: Site) -> None:
    site.answers("GET", "/desk/", Answer("<title>Inbox</title>"))
    await open_page(site, LIST)

    async with site.page.expect_navigation(url="**/desk/"):
        await site.page.keyboard.type("gi")


async def test_help_lists_the_keys_of_this_page(site: Site) -> None:
    await open_page(site, LIST)

    await site.page.keyboard.press("?")

    await expect(site.page.locator("#shortcuts")).to_be_visible()
    listed = await site.page.evaluate(
        """[...document.querySelectorAll("#shortcuts dl > div")]
          .map((row) => [row.querySelector("dt").textContent.trim(), row.querySelector("dd").textContent])"""
    )
    assert dict(listed) == {
        "j": "Next row",
        "k": "Previous row",
        "Enter": "Open the row",
        "x": "Tick the row",
        "?": "This help",
        "Esc": "Close, or leave a field",
        "/": "Search tickets and people",
        "c": "New ticket",
        "g i": "Inbox",
        "Ctrl+K": "Do or find anything",
        "e": "Solve",
    }


async def test_keys_rest_while_a_dialog_is_open(site: Site) -> None:
    await open_page(site, LIST)
    await site.page.keyboard.press("?")

    await site.page.keyboard.press("c")

    await expect(site.page.locator("#shortcuts")).to_be_visible()
    assert site.page.url.endswith("/page")


@pytest.mark.parametrize(("choice", "posts"), [("Delete it", 1), ("Cancel", 0)])
async def test_question_is_asked_in_our_own_dialog(site: Site, choice: str, posts: int) -> None:
    site.answers("POST", "/delete", Answer("Gone."))
    await open_page(site, CONFIRMED)
    await site.page.click("main >> text=Delete")
    await expect(site.page.get_by_role("dialog")).to_contain_text("Delete SL-4711?")

    await site.page.get_by_role("dialog").get_by_text(choice, exact=True).click()
    await expect(site.page.get_by_role("dialog")).to_have_count(0)
    await site.page.wait_for_timeout(100)

    assert len(site.sent("POST", "/delete")) == posts


async def test_dialog_opens_by_its_button_and_closes_by_a_click_beside_it(site: Site) -> None:
    await site.open(render_file(PATTERNS, chrome=STAFF))
    await site.page.click("[commandfor=light-dialog]")
    await expect(site.page.locator("#light-dialog")).to_be_visible()

    await site.page.mouse.click(5, 5)

    await expect(site.page.locator("#light-dialog")).not_to_be_visible()


async def test_dialog_opens_in_browsers_that_do_not_know_commands(site: Site) -> None:
    await site.page.add_init_script("delete HTMLButtonElement.prototype.commandForElement")
    await site.open(render_file(PATTERNS, chrome=STAFF))
    await site.page.evaluate(
        # a browser without commands does nothing by itself
        "document.addEventListener('command', (event) => event.preventDefault(), true)"
    )

    await site.page.click("[commandfor=light-dialog]")
    await expect(site.page.locator("#light-dialog")).to_be_visible()
    await site.page.click("#light-dialog [command=close] >> nth=0")

    await expect(site.page.locator("#light-dialog")).not_to_be_visible()


async def test_menu_opens_at_its_button_is_walked_by_arrows_and_closes_after_a_choice(site: Site) -> None:
    await site.open(render_file(PATTERNS, chrome=STAFF))
    await site.page.click("[popovertarget=light-menu]")
    button = await site.page.locator("[popovertarget=light-menu]").bounding_box()
    menu = await site.page.locator("#light-menu").bounding_box()

    await site.page.keyboard.press("ArrowDown")
    await site.page.keyboard.press("ArrowDown")
    focused = await site.page.evaluate("document.activeElement.textContent.trim()")
    await site.page.keyboard.press("Enter")

    assert focused == "Copy"
    assert abs(menu["x"] - button["x"]) < 2
    assert (
        min(abs(menu["y"] - button["y"] - button["height"]), abs(menu["y"] + menu["height"] - button["y"]))
        < 8
    )
    await expect(site.page.locator("#light-menu")).not_to_be_visible()


async def test_panel_closes_by_escape_and_by_a_click_elsewhere(site: Site) -> None:
    await site.open(render_file(PATTERNS, chrome=STAFF))
    panel = site.page.locator("[data-theme=light] details.dropdown")

    await panel.locator("summary").click()
    await site.page.keyboard.press("Escape")
    await expect(panel).not_to_have_attribute("open", "")
    await panel.locator("summary").click()
    await site.page.click("h1")

    await expect(panel).not_to_have_attribute("open", "")


async def test_column_that_is_folded_away_stays_so(site: Site) -> None:
    await open_page(site, TICKET)
    await site.page.click("[data-panel=list]")
    await expect(site.page.locator("#list")).not_to_be_visible()

    await site.page.reload()

    await expect(site.page.locator("#list")).not_to_be_visible()
    await site.page.click("[data-panel=list]")
    await expect(site.page.locator("#list")).to_be_visible()


async def test_narrow_desk_shows_the_list_or_the_customer(site: Site) -> None:
    await site.page.set_viewport_size({"width": 1024, "height": 768})
    await open_page(site, TICKET)
    await expect(site.page.locator("#list")).not_to_be_visible()

    await site.page.click("[data-panel=list]")

    await expect(site.page.locator("#list")).to_be_visible()
    await expect(site.page.locator("#side")).not_to_be_visible()


async def test_times_stay_true_while_the_page_is_open(site: Site) -> None:
    at = now()
    await site.page.clock.install(time=at)
    await open_page(
        site,
        TIMES,
        at=at,
        due=at + timedelta(minutes=10),
        warn_at=at + timedelta(minutes=5),
    )
    pill, ago = site.page.locator("[data-due]"), site.page.locator("#ago")

    await site.page.clock.run_for(61_000)
    seen = [(await pill.text_content(), await pill.get_attribute("class"), await ago.text_content())]
    await site.page.clock.run_for(300_000)
    seen.append((await pill.text_content(), await pill.get_attribute("class"), await ago.text_content()))
    await site.page.clock.run_for(600_000)
    seen.append((await pill.text_content(), await pill.get_attribute("class"), await ago.text_content()))

    assert seen == [
        ("9 min", "pill ok", "1 min. ago"),
        ("4 min", "pill warn", "6 min. ago"),
        ("6 min late", "pill late", "16 min. ago"),
    ]


async def test_language_is_changed_by_choosing_it(site: Site) -> None:
    site.answers("POST", "/locale", Answer("<title>Deutsch</title>"))
    await site.open(render('{% extends "layouts/plain.html" %}{% block title %}Help{% endblock %}'))

    async with site.page.expect_navigation():
        await site.page.select_option("#locale", "de")

    assert site.sent("POST", "/locale") == [{"next": "/", "locale": "de"}]
