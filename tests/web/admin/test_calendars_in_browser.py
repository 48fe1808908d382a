"""A calendar in Chromium: painted, with holidays and a file, previewed and saved; and without scripts."""

import re
from datetime import date

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect

from helpdesk.sla.calendar_content import OWN, Day
from helpdesk.sla.queries.calendars import CalendarRecord, calendars
from tests.factories.persons import make_admin
from tests.kit.browser import axe_findings, opened, overflow
from tests.web.admin.test_calendar_lists import FEED

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.slow]

NEW = "/admin/calendars/new"
MADE = re.compile(r"/admin/calendars/\d+$")
FILE = FilePayload(name="works.ics", mimeType="text/calendar", buffer=FEED)


async def made() -> CalendarRecord:
    (calendar,) = await calendars()
    return calendar


async def fill(page: Page) -> None:
    await page.fill("#name", "Works")
    await page.fill("#day-1-on", "2027-02-01")
    await page.fill("#day-1-hours", "9-12")
    await page.set_input_files("#feed", FILE)
    await page.click("[name=more-feed]")
    await expect(page.locator(".day-source")).to_have_count(1)
    await page.select_option("#country", "FO")


async def test_calendar_is_painted_filled_and_saved(browser: Browser, address: str) -> None:
    page = await opened(browser, address, NEW, person=(await make_admin()).person)

    await page.locator('[data-day="5"][data-cell="20"]').hover()
    await page.mouse.down()
    await page.locator('[data-day="5"][data-cell="27"]').hover()
    await page.mouse.up()
    await expect(page.locator(".weeks tbody tr").nth(1)).to_contain_text("44:00")
    await fill(page)
    await page.click("[name=more-list]")
    await expect(page.locator(".day-source")).to_have_count(2)
    findings = [await axe_findings(page), await overflow(page)]
    still_painted = await page.locator('[data-day="5"].is-open').count()
    await page.click("text=Make the calendar")
    await page.wait_for_url(MADE)

    calendar = await made()
    assert findings == [[], 0]
    assert still_painted == 8
    assert calendar.content.week[5] == (("10:00", "14:00"),)
    assert {day.source for day in calendar.content.days} == {OWN, "feed:Works", "holidays:FO"}
    await page.context.close()


async def test_calendar_is_made_without_scripts(browser: Browser, address: str) -> None:
    page = await opened(browser, address, NEW, person=(await make_admin()).person, java_script_enabled=False)

    await page.fill("#week-5", "10 to 14")
    await fill(page)
    await page.click("[name=more-list]")
    await page.locator(".day-switch >> nth=0").click()
    await page.click("text=Make the calendar")
    await page.wait_for_url(MADE)

    calendar = await made()
    assert calendar.content.week[5] == (("10:00", "14:00"),)
    assert [day for day in calendar.content.days if day.source == OWN] == [
        Day(on=date(2027, 2, 1), hours=(("09:00", "12:00"),))
    ]
    assert {day.source for day in calendar.content.days} == {OWN, "feed:Works", "holidays:FO"}
    await page.context.close()
