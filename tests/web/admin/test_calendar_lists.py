"""Holidays and calendar files in the form of a calendar: taken over, switched day by day, removed."""

from datetime import UTC, date, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.core.clock import frozen
from helpdesk.sla.calendar_content import Day
from helpdesk.sla.queries.calendars import calendars
from tests.factories.calendars import make_calendar, office_content
from tests.factories.persons import make_admin
from tests.kit.clients import parsed, portal
from tests.web.admin.test_calendars import form_of, known, words

pytestmark = pytest.mark.usefixtures("database")

TODAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
NEW = "/admin/calendars/new"
FEED = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test
X-WR-CALNAME:Works
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20261222
DTEND;VALUE=DATE:20261224
SUMMARY:Stocktaking
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART:20261201T090000Z
SUMMARY:Meeting
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART:soon
SUMMARY:Broken
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")


def switches(page: LexborHTMLParser) -> list[tuple[str, bool]]:
    """Every day of every list, and whether it counts."""
    return [
        (" ".join(node.text().split()), "checked" in node.css_first("input").attributes)
        for node in page.css(".day-switch")
    ]


async def test_country_shows_its_regions() -> None:
    browser = await portal((await make_admin()).person)

    page = parsed(await browser.post(NEW, data={"country": "DE", "name": "Berlin", "more-country": "1"}))
    small = parsed(await browser.post(NEW, data={"country": "FO", "more-country": "1"}))

    assert "Bayern" in words(page, "#region option")
    assert page.css_first("#country option[selected]").text() == "Germany"
    assert page.css_first("#name").attributes["value"] == "Berlin"
    assert small.css_first("#region") is None


async def test_holidays_of_a_region_are_taken_over_and_kept_as_they_were_switched() -> None:
    with frozen(TODAY):
        browser = await portal((await make_admin()).person)
        chosen = {"country": "DE", "region": "DE-BY", "name": "Works", "week": ["9-17"] * 5}
        shown = parsed(await browser.post(NEW, data={**chosen, "more-list": "1"}))
        sent = form_of(shown)
        saved_before = await calendars()
        of_epiphany = next(
            node.css_first("input").attributes["value"] or ""
            for node in shown.css(".day-switch")
            if "6 Jan 2027" in node.text()
        )
        sent["counted"].remove(of_epiphany)
        await browser.post(NEW, data=sent)
        (made,) = await calendars()
        again = form_of(parsed(await browser.get(f"/admin/calendars/{made.id}")))
        renewed = parsed(
            await browser.post(
                f"/admin/calendars/{made.id}",
                data={**again, "country": "DE", "region": "DE-BY", "more-list": "1"},
            )
        )

    assert saved_before == []
    assert words(shown, ".day-source legend") == ["Holidays: Germany, Bayern"]
    assert words(shown, ".day-source summary") == [f"{year} 12 of 12 count" for year in range(2025, 2032)]
    assert made.content.regions == ("DE-BY",)
    assert [(day.on, day.name) for day in made.content.days if day.is_off] == [(date(2027, 1, 6), "Epiphany")]
    assert len(made.content.days) == 7 * 12
    assert ("Wed, 6 Jan 2027 Epiphany", False) in switches(renewed)
    assert [counts for _text, counts in switches(renewed)].count(False) == 1


async def test_country_must_be_chosen() -> None:
    browser = await portal((await make_admin()).person)

    for typed in ({}, {"country": "XX"}, {"country": "DE", "region": "DE-XX"}):
        page = parsed(await browser.post(NEW, data={**typed, "name": "Works", "more-list": "1"}))

        assert words(page, "#country-error") == ["Please choose a country."]
        assert page.css_first("#name").attributes["value"] == "Works"
        assert page.css(".day-source") == []


async def test_days_of_a_file_come_with_what_is_no_day_off_switched_off() -> None:
    with frozen(TODAY):
        browser = await portal((await make_admin()).person)
        typed = {"name": "Works", "week": ["9-17", "nine"], "zone": "Europe/Berlin", "more-feed": "1"}
        page = parsed(
            await browser.post(NEW, data=typed, files={"feed": ("works.ics", FEED, "text/calendar")})
        )
        sent = {**form_of(page), "week": ["9-17"] * 5}
        await browser.post(NEW, data=sent)

    (made,) = await calendars()
    assert words(page, ".day-source legend") == ["Works"]
    assert words(page, ".day-source > .hint") == ["1 event could not be read and is left out."]
    assert switches(page) == [
        ("Tue, 1 Dec 2026 Meeting", False),
        ("Tue, 22 Dec 2026 Stocktaking", True),
        ("Wed, 23 Dec 2026 Stocktaking", True),
    ]
    assert form_of(page)["week"][:2] == ["9-17", "nine"]
    assert made.content.days == tuple(
        Day(on=date(2026, 12, day), name=name, is_off=name == "Meeting", source="feed:Works")
        for day, name in ((1, "Meeting"), (22, "Stocktaking"), (23, "Stocktaking"))
    )


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"hello", "This is no calendar file (iCal, .ics)."),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "There are no events in this file."),
        (b"", "There are no events in this file."),
    ],
)
async def test_what_is_no_calendar_file_is_refused_beside_its_field(file: bytes, sentence: str) -> None:
    browser = await portal((await make_admin()).person)

    answer = await browser.post(
        NEW, data={"name": "Works", "more-feed": "1"}, files={"feed": ("works.ics", file, "text/calendar")}
    )

    page = parsed(answer)
    assert words(page, "#feed-error") == [sentence]
    assert page.css_first("#name").attributes["value"] == "Works"


async def test_file_must_be_chosen() -> None:
    browser = await portal((await make_admin()).person)

    for options in ({}, {"files": {"feed": ("", b"", "application/octet-stream")}}):
        page = parsed(await browser.post(NEW, data={"more-feed": "1"}, **options))

        assert words(page, "#feed-error") == ["Please choose a file."]


async def test_list_is_removed_with_all_its_days_once_it_is_saved() -> None:
    browser = await portal((await make_admin()).person)
    may = Day(on=date(2026, 5, 17), name="Constitution Day", source="holidays:NO")
    works = Day(on=date(2026, 5, 2), name="Open day", source="feed:Works")
    calendar = await make_calendar(content=office_content("Europe/Oslo", may, works, regions=("NO",)))
    address = f"/admin/calendars/{calendar}"

    shown = form_of(parsed(await browser.get(address)))
    dropped = parsed(await browser.post(address, data={**shown, "drop": "holidays:NO"}))
    untouched = (await known(calendar)).content
    await browser.post(address, data=form_of(dropped))

    content = (await known(calendar)).content
    assert words(dropped, ".day-source legend") == ["Works"]
    assert (len(untouched.days), content.days, content.regions) == (2, (works,), ())


@pytest.mark.parametrize("text", ["", "[", "{}", '[{"on":"x"}]', '[{"on":"2026-01-01","hours":[["x","y"]]}]'])
async def test_lists_that_nobody_can_read_are_left_out(text: str) -> None:
    browser = await portal((await make_admin()).person)

    answer = await browser.post(
        NEW, data={"name": "Works", "week": "9-17", "list_source": "feed:x", "list_days": text}
    )

    (made,) = await calendars()
    assert answer.status_code == 303
    assert [(day.name, day.hours) for day in made.content.days] == ([("", ())] if "hours" in text else [])


async def test_words_of_a_list_are_cleaned() -> None:
    browser = await portal((await make_admin()).person)
    days = '[{"on":"2026-01-01","name":"a\\u0000b","source":"own"}]'

    await browser.post(
        NEW, data={"name": "Works", "week": "9-17", "list_source": "feed:\x01x", "list_days": days}
    )

    (made,) = await calendars()
    assert [(day.name, day.source) for day in made.content.days] == [("a b", "feed: x")]
