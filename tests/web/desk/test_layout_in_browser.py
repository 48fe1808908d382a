"""How the desk lies in the window: long words, short pages, fields under one another."""

import pytest
from playwright.async_api import Browser, Locator, Page, ViewportSize

from tests.factories.persons import make_admin, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.factories.trouble import outgoing_mail, stopped_job
from tests.kit.browser import NARROW, WIDE, axe_findings, opened, overflow

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.slow]

MIDDLE: ViewportSize = {"width": 1024, "height": 768}
UNBROKEN = "Unbroken" * 37 + "End."
LINES = "element => element.clientHeight / parseFloat(getComputedStyle(element).lineHeight)"
FOOT = "document.querySelector('.desk-main').getBoundingClientRect().bottom - innerHeight"


async def seen(browser: Browser, address: str, path: str, size: ViewportSize) -> Page:
    """A page as an administrator sees it."""
    return await opened(browser, address, path, person=(await make_admin("Ada")).person, viewport=size)


async def left_of(element: Locator) -> int:
    box = await element.bounding_box()
    assert box is not None
    return round(box["x"])


@pytest.mark.parametrize("size", [WIDE, MIDDLE, NARROW], ids=["wide", "middle", "narrow"])
async def test_subject_without_a_break_takes_two_lines_and_is_there_in_full(
    browser: Browser, address: str, size: ViewportSize
) -> None:
    anna = await make_person("Anna")
    shown, other = [await make_ticket(UNBROKEN, requester=anna) for _ in range(2)]

    page = await seen(browser, address, f"/desk/tickets/{shown.number}", size)

    subjects = [page.locator("#ticket-head h1"), page.locator(f"#other-tickets a[href$='{other.number}']")]
    assert [await subject.get_attribute("title") for subject in subjects] == [UNBROKEN, UNBROKEN]
    assert [round(await subject.evaluate(LINES)) for subject in subjects] == [2, 2]
    assert (await overflow(page), await axe_findings(page)) == (0, [])


@pytest.mark.parametrize("size", [MIDDLE, NARROW], ids=["middle", "narrow"])
async def test_files_and_what_is_wrong_with_them_fit_under_a_reply(
    browser: Browser, address: str, size: ViewportSize
) -> None:
    ticket = await make_ticket()
    page = await seen(browser, address, f"/desk/tickets/{ticket.number}", size)

    await page.set_input_files(
        "#compose-reply [name=uploads]",
        [
            {"name": f"{name}.{'long' * 20}.{ending}", "mimeType": "text/plain", "buffer": b"x"}
            for name, ending in (("fine", "txt"), ("wrong", "exe"))
        ],
    )

    told = await page.locator("#compose-reply [data-upload-problems]").bounding_box()
    assert told is not None
    assert (await overflow(page), told["width"] > size["width"] / 3) == (0, True)


async def test_narrow_record_shows_how_to_reach_somebody_before_what_was_said(
    browser: Browser, address: str
) -> None:
    page = await seen(browser, address, f"/desk/people/{await make_person('Anna')}", NARROW)

    cards = [
        await page.locator(f"#person-{name}").bounding_box() for name in ("reach", "tickets", "timeline")
    ]

    tops = [card["y"] for card in cards if card is not None]
    assert len(tops) == 3
    assert tops == sorted(tops)


@pytest.mark.parametrize("path", ["/desk/search", "/desk/organisations", "/desk/nowhere", "/admin/mailboxes"])
async def test_short_page_is_one_ground_down_to_the_foot(browser: Browser, address: str, path: str) -> None:
    page = await seen(browser, address, path, NARROW)

    assert await page.evaluate(FOOT) == 0


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_fields_and_buttons_of_the_filter_begin_at_one_line(
    browser: Browser, address: str, size: ViewportSize
) -> None:
    page = await seen(browser, address, "/desk/views/all", size)

    await page.locator("[popovertarget=list-filters]").click()

    panel = page.locator("#list-filters .filter-panel")
    parts = await panel.locator("label, select, input[type=text], .form-actions > :first-child").all()
    assert len(parts) >= 13
    assert len({await left_of(part) for part in parts}) == 1
    assert await page.locator("#list-filters").evaluate("menu => menu.scrollWidth - menu.clientWidth") == 0


@pytest.mark.parametrize(
    "path", ["/admin/people", "/admin/people?q=Ada", "/admin/teams", "/admin/outbox", "/admin/jobs"]
)
async def test_table_of_an_administrator_fits_a_narrow_window(
    browser: Browser, address: str, path: str
) -> None:
    await make_admin("Somebody with a rather long name", email="somebody.with.a.rather.long@address.example")
    await make_team("Care")
    await outgoing_mail(error="550 No such user here, and a long explanation of why there is none")
    await outgoing_mail("unknown")
    await stopped_job(error="Traceback\nValueError: " + "nonsense " * 30)

    page = await seen(browser, address, path, NARROW)

    frame = page.locator(".table-frame")
    assert await page.locator(".table tbody tr").count() >= 1
    assert await frame.evaluate("frame => frame.scrollWidth - frame.clientWidth") == 0
    assert (await overflow(page), await axe_findings(page)) == (0, [])
