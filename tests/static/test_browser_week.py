"""The week of a calendar in the browser: painted by pointer and by keyboard, and typed, always the same."""

import pytest
from playwright.async_api import Page, expect

from helpdesk.web.kit.forms import Form
from tests.kit.browser import NARROW, axe_findings, overflow
from tests.static.rendering import chrome, render
from tests.static.site import Answer, Site

pytestmark = pytest.mark.browser

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
PAGE = """{% extends "layouts/admin.html" %}{% set form = page.form %}{% block title %}Week{% endblock %}
{% block more_styles %}<link rel="stylesheet" href="{{ asset('css/calendars.css') }}">{% endblock %}
{% block page_scripts %}<script type="module" src="{{ asset('js/week-grid.js') }}"></script>{% endblock %}
{% block main %}
  <form id="f" hx-post="/preview" hx-trigger="input delay:10ms, change" hx-target="#seen">
    {% include "admin/calendars/_week.html" %}
  </form><p id="seen"></p>
{% endblock %}"""


class WeekPage:
    """What the template asks of a page."""

    def __init__(self, *week: str) -> None:
        self.form = Form()
        self.week = (*week, *[""] * (7 - len(week)))
        self.days = DAYS
        self.short_days = [day[:3] for day in DAYS]


async def open_week(site: Site, *week: str) -> Page:
    site.answers("POST", "/preview", Answer("seen"))
    await site.open(render(PAGE, chrome=chrome(is_staff=True), page=WeekPage(*week)))
    await site.page.wait_for_selector(".week-cell")
    return site.page


async def typed(page: Page) -> list[str]:
    """What stands in the lines, without the days off at the end."""
    lines = await page.locator("[data-week-day]").evaluate_all("all => all.map(each => each.value)")
    while lines and not lines[-1]:
        lines.pop()
    return lines


async def at(page: Page, day: int, time: str) -> tuple[float, float]:
    hour, minute = map(int, time.split(":"))
    box = await page.locator(f'[data-day="{day}"][data-cell="{hour * 2 + minute // 30}"]').bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def stroke(page: Page, start: tuple[int, str], end: tuple[int, str]) -> None:
    """Draw from one half hour to another, both included."""
    await page.mouse.move(*await at(page, *start))
    await page.mouse.down()
    await page.mouse.move(*await at(page, *end), steps=6)
    await page.mouse.up()


async def test_hours_are_opened_over_several_days_at_once(site: Site) -> None:
    page = await open_week(site)

    await stroke(page, (0, "09:00"), (4, "16:30"))

    assert await typed(page) == ["09:00–17:00"] * 5
    assert await page.text_content("[data-week-say]") == "Friday: 09:00–17:00"


async def test_stroke_that_begins_on_open_hours_closes(site: Site) -> None:
    page = await open_week(site, "09:00–17:00", "8-16")

    await stroke(page, (1, "12:30"), (0, "12:00"))

    assert await typed(page) == ["09:00–12:00, 13:00–17:00", "08:00–12:00, 13:00–16:00"]


async def test_stroke_that_goes_back_takes_back(site: Site) -> None:
    page = await open_week(site)

    await page.mouse.move(*await at(page, 0, "09:00"))
    await page.mouse.down()
    await page.mouse.move(*await at(page, 3, "20:00"), steps=6)
    await page.mouse.move(*await at(page, 0, "09:30"), steps=6)
    await page.mouse.up()

    assert await typed(page) == ["09:00–10:00"]


async def test_form_hears_of_what_was_painted(site: Site) -> None:
    page = await open_week(site)

    await stroke(page, (0, "09:00"), (0, "09:30"))
    await expect(page.locator("#seen")).to_have_text("seen")

    assert site.sent("POST", "/preview")[-1]["week"] == "09:00–10:00"


async def test_keyboard_paints_as_well(site: Site) -> None:
    page = await open_week(site, "09:00–10:00")
    await page.locator(".week-cell").first.focus()

    for key in ("Home", *["ArrowRight"] * 16, "Space", *["Shift+ArrowDown"] * 2, "Shift+ArrowRight"):
        await page.keyboard.press(key)
    painted = await typed(page)
    for key in ("Enter", "ArrowUp", "ArrowUp", "ArrowRight", "Space"):
        await page.keyboard.press(key)

    assert painted == ["08:00–08:30, 09:00–10:00", "08:00–08:30", "08:00–09:00"]
    assert await typed(page) == ["08:00–08:30, 09:30–10:00", "08:00–08:30", "08:00–08:30"]
    focused = page.locator(".week-cell:focus")
    assert await focused.get_attribute("aria-label") == "Monday 09:00–09:30"
    assert await focused.get_attribute("aria-selected") == "false"


async def test_grid_follows_what_is_typed(site: Site) -> None:
    page = await open_week(site)

    await page.fill("#week-0", "9.15 - 10, 22:00–6:00")

    shown = {
        name: [await box.get_attribute("aria-label") for box in await page.locator(f".is-{name}").all()]
        for name in ("open", "partly", "spill")
    }
    assert shown["partly"] == ["Monday 09:00–09:30"]
    assert shown["open"][0] == "Monday 09:30–10:00"
    assert shown["open"][1:] == [f"Monday {hour}" for hour in late_hours()]
    assert (shown["spill"][0], shown["spill"][-1], len(shown["spill"])) == (
        "Tuesday 00:00–00:30",
        "Tuesday 05:30–06:00",
        12,
    )


def late_hours() -> list[str]:
    return ["22:00–22:30", "22:30–23:00", "23:00–23:30", "23:30–24:00"]


async def test_hours_past_midnight_stay_whole_until_their_evening_is_closed(site: Site) -> None:
    page = await open_week(site, "22:00–06:00")

    await stroke(page, (1, "04:00"), (1, "07:30"))
    beside = await typed(page)
    await stroke(page, (0, "23:30"), (0, "23:30"))

    assert beside == ["22:00–06:00", "06:00–08:00"]
    assert await typed(page) == ["22:00–23:30", "00:00–08:00"]


async def test_line_that_cannot_be_read_is_left_as_it_is(site: Site) -> None:
    page = await open_week(site, "9am-5pm")

    await stroke(page, (0, "09:00"), (1, "09:30"))

    assert await typed(page) == ["9am-5pm", "09:00–10:00"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_week_is_open_to_everybody_on_a_phone_too(site: Site, scheme: str) -> None:
    await site.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    await site.page.set_viewport_size(NARROW)  # pyright: ignore[reportArgumentType] - a size
    page = await open_week(site, "09:00–17:00", "9:15–10, 22-6", "nine")

    assert await axe_findings(page) == []
    assert await overflow(page) == 0
