"""Calendars: typed and shown again, previewed, made the default, retired, and never overwritten unseen."""

from datetime import UTC, date, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.core.clock import frozen
from helpdesk.sla.actions.calendars import CalendarDraft, base_of, change_calendar
from helpdesk.sla.calendar_content import NO_HOURS, Day
from helpdesk.sla.queries.calendars import CalendarRecord, calendar_by_id, calendars
from helpdesk.sla.tables import Recalculation
from tests.factories.calendars import WEEK, make_calendar, office_content
from tests.factories.persons import make_admin, make_agent
from tests.factories.teams import make_team
from tests.kit.clients import parsed, portal

pytestmark = pytest.mark.usefixtures("database")

CANNOT_BE_READ = "These hours cannot be read. Write them like 09:00–12:30, 13:15–17:30."
# A Wednesday.
TODAY = datetime(2026, 12, 16, 10, tzinfo=UTC)


async def known(calendar: int) -> CalendarRecord:
    found = await calendar_by_id(calendar)
    assert found is not None
    return found


def words(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def typed(page: LexborHTMLParser, name: str) -> list[str]:
    return [node.attributes["value"] or "" for node in page.css(f"input[name={name}]")]


def form_of(page: LexborHTMLParser) -> dict[str, list[str]]:
    """The form of the page as a browser sends it."""
    sent: dict[str, list[str]] = {}
    for field in page.css("#calendar-form input[name]"):
        if field.attributes.get("type") == "checkbox" and "checked" not in field.attributes:
            continue
        sent.setdefault(str(field.attributes["name"]), []).append(field.attributes.get("value") or "")
    for choice in page.css("#calendar-form select"):
        chosen = choice.css_first("option[selected]") or choice.css_first("option")
        sent[str(choice.attributes["name"])] = [chosen.attributes.get("value") or ""] if chosen else [""]
    return sent


async def test_calendar_is_made_of_what_is_typed() -> None:
    browser = await portal((await make_admin()).person)
    mara = await make_agent("Mara")
    begun = form_of(parsed(await browser.get("/admin/calendars/new")))

    answer = await browser.post(
        "/admin/calendars/new",
        data={
            **begun,
            "name": "Oslo",
            "zone": "Europe/Oslo",
            "on_call": str(mara.person),
            "week": ["9-17", "9-12:30, 13.15-17.30", "24/7", "22:00–06:00", "", "closed", "10 to 14"],
            "day_on": ["2026-12-24", "2026-12-25", ""],
            "day_name": ["Christmas Eve", "Christmas", ""],
            "day_hours": ["9-12", "", ""],
            "day_yearly": ["1"],
        },
    )

    (made,) = await calendars()
    assert begun["week"] == ["09:00–17:00"] * 5 + [""] * 2
    assert answer.headers["location"] == f"/admin/calendars/{made.id}"
    assert (made.name, made.is_default, made.on_call_name) == ("Oslo", True, "Mara")
    assert made.content == office_content(
        "Europe/Oslo",
        Day(on=date(2026, 12, 24), name="Christmas Eve", hours=(("09:00", "12:00"),)),
        Day(on=date(2026, 12, 25), name="Christmas", is_yearly=True),
        week=(
            (("09:00", "17:00"),),
            (("09:00", "12:30"), ("13:15", "17:30")),
            (("00:00", "24:00"),),
            (("22:00", "06:00"),),
            NO_HOURS,
            NO_HOURS,
            (("10:00", "14:00"),),
        ),
    )


async def test_saving_what_is_shown_changes_nothing() -> None:
    browser = await portal((await make_admin()).person)
    content = office_content(
        "Europe/Oslo",
        Day(on=date(2026, 5, 17), name="Constitution Day", source="holidays:NO"),
        Day(on=date(2026, 5, 1), name="Labour Day", source="holidays:NO", is_off=True),
        Day(on=date(2026, 5, 2), name="Open day", hours=(("10:00", "14:00"),)),
        regions=("NO",),
    )
    calendar = await make_calendar("Oslo", content=content)
    shown = form_of(parsed(await browser.get(f"/admin/calendars/{calendar}")))

    answer = await browser.post(f"/admin/calendars/{calendar}", data=shown)

    assert answer.status_code == 303
    assert (await known(calendar)).version == 1


async def test_every_error_stands_beside_its_field_and_nothing_typed_is_lost() -> None:
    browser = await portal((await make_admin()).person)
    typing = {
        "name": "",
        "zone": "Mars/North",
        "on_call": "99999999",
        "week": ["nine to five", "9-17", "", "", "", "", ""],
        "day_on": ["soon", "2026-12-24"],
        "day_name": ["Some day", "x" * 121],
        "day_hours": ["", "ten"],
        "day_yearly": ["0"],
    }

    answer = await browser.post("/admin/calendars/new", data=typing)

    page = parsed(answer)
    wrong = {node.attributes["id"]: node.text(strip=True) for node in page.css(".error")}
    assert answer.status_code == 422
    assert wrong == {
        "name-error": "Please fill this in.",
        "zone-error": "This time zone does not exist.",
        "on_call-error": "Please choose somebody who works here.",
        "week-0-error": CANNOT_BE_READ,
        "day-1-on-error": "Please give a date, such as 2026-12-24.",
        "day-2-name-error": "Please use at most 120 characters.",
        "day-2-hours-error": CANNOT_BE_READ,
    }
    assert typed(page, "week") == typing["week"]
    assert [typed(page, name)[:2] for name in ("day_on", "day_hours")] == [
        ["soon", "2026-12-24"],
        ["", "ten"],
    ]
    assert page.css_first("#zone option[selected]").attributes["value"] == "Mars/North"
    assert await calendars() == []


async def test_week_without_working_time_is_refused() -> None:
    browser = await portal((await make_admin()).person)

    answer = await browser.post("/admin/calendars/new", data={"name": "Never", "zone": "UTC"})

    assert answer.status_code == 422
    assert len(parsed(answer).css("#week-error")) == 1


async def test_second_of_two_editors_is_told_and_keeps_what_they_typed() -> None:
    ada, bert = await make_admin("Ada"), await make_admin("Bert")
    calendar = await make_calendar("Office")
    browser = await portal(bert.person)
    before = form_of(parsed(await browser.get(f"/admin/calendars/{calendar}")))
    week = (*WEEK[:4], (("09:00", "13:00"),), *WEEK[5:])
    draft = CalendarDraft(name="Office", content=office_content(week=week))
    await change_calendar(ada, calendar, draft, base=base_of(await known(calendar)))

    typing = {**before, "name": "Bert's office", "week": ["8-16"] * 5 + [""] * 2}
    told = await browser.post(f"/admin/calendars/{calendar}", data=typing)

    page = parsed(told)
    (banner,) = words(page, ".banner-late")
    assert told.status_code == 409
    assert banner.startswith("Nothing is saved yet: somebody was quicker. Ada changed the hours")
    assert "Friday 09:00–17:00 →became 09:00–13:00" in banner
    assert (typed(page, "name"), typed(page, "week")[0]) == (["Bert's office"], "8-16")
    assert (await known(calendar)).name == "Office"

    again = await browser.post(f"/admin/calendars/{calendar}", data=form_of(page))

    after = await known(calendar)
    assert again.status_code == 303
    assert (after.name, after.version, after.content.week[0]) == ("Bert's office", 3, (("08:00", "16:00"),))


async def test_preview_follows_what_is_typed() -> None:
    typing = {
        "zone": "Europe/Oslo",
        "week": ["9-17", "9-12:30, 13:15-17:30", "", "22:00-06:00", "", "", ""],
        "day_on": ["2026-12-21", "2026-12-23", "2026-12-24"],
        "day_name": ["Closed", "Open", "As ever"],
        "day_hours": ["", "10-12", "22-6"],
    }

    with frozen(TODAY):
        browser = await portal((await make_admin()).person)
        page = parsed(await browser.post("/admin/calendars/preview", data=typing))

    rows = words(page, "tbody tr")
    assert len(rows) == 12
    assert rows[0] == "14 Dec 14 8:00 15 7:45 16 – 17 2:00 18 6:00 19 – 20 – 23:45"
    assert rows[1] == "21 Dec 21 – 22 7:45 23 2:00 24 2:00 25 6:00 26 – 27 – 17:45"
    assert words(page, "td.is-closed") == ["21 –"]
    assert words(page, "td.is-other") == ["23 2:00"]
    assert words(page, "td.is-today") == ["16 –"]
    assert words(page, ".weeks-differing li") == [
        "Mon, 21 Dec 2026 Closed closed",
        "Wed, 23 Dec 2026 Open 10:00–12:00",
    ]


async def test_preview_shows_the_day_the_clocks_change() -> None:
    with frozen(datetime(2026, 10, 20, tzinfo=UTC)):
        browser = await portal((await make_admin()).person)
        page = parsed(
            await browser.post("/admin/calendars/preview", data={"zone": "Europe/Oslo", "week": ["24/7"] * 7})
        )

    assert words(page, "tbody tr")[0].endswith("24 24:00 25 25:00 169:00")


@pytest.mark.parametrize("typing", [{}, {"week": "nine"}, {"week": "9-17", "zone": "Mars/North"}])
async def test_preview_of_what_is_no_calendar_says_so(typing: dict[str, str]) -> None:
    browser = await portal((await make_admin()).person)

    answer = await browser.post("/admin/calendars/preview", data=typing)

    assert answer.status_code == 200
    assert words(parsed(answer), "p.muted") == [
        "This follows once all hours can be read and there is working time."
    ]


async def test_more_rows_keep_what_is_typed_and_save_nothing() -> None:
    browser = await portal((await make_admin()).person)

    typing = {"name": "Oslo", "week": ["9-17", "nine"], "day_on": ["2026-12-24"], "day_name": [""]}
    page = parsed(
        await browser.post("/admin/calendars/new", data={**typing, "day_hours": [""], "more-days": "1"})
    )

    assert len(page.css(".day-row")) == 6
    assert (typed(page, "name"), typed(page, "week")[:2], typed(page, "day_on")[0]) == (
        ["Oslo"],
        ["9-17", "nine"],
        "2026-12-24",
    )
    assert await calendars() == []


async def test_list_says_what_each_calendar_is() -> None:
    browser = await portal((await make_admin()).person)
    empty = parsed(await browser.get("/admin/calendars"))
    mara = await make_agent("Mara")
    split = (("09:00", "12:30"), ("13:15", "17:30"))
    week = (split, split, NO_HOURS, (("10:00", "14:00"),), NO_HOURS, NO_HOURS, NO_HOURS)
    office = await make_calendar("Office", content=office_content(week=week), is_default=True)
    await make_team(calendar=office)
    gone = await make_calendar("Old", on_call=mara.person, retired_at=datetime(2026, 1, 1, tzinfo=UTC))
    await make_calendar("Nights", content=office_content("Europe/Riga"), on_call=mara.person)

    page = parsed(await browser.get("/admin/calendars"))

    assert words(empty, ".empty-title") == ["No calendars yet"]
    assert words(page, "main > .table-frame tbody tr") == [
        "Office Default Mon–Tue 09:00–12:30, 13:15–17:30 Thu 10:00–14:00 Europe/London Nobody 1",
        "Nights Mon–Fri 09:00–17:00 Europe/Riga Mara 0",
    ]
    assert words(page, "details tbody tr") == ["Old Mon–Fri 09:00–17:00 Use again"]
    assert page.css_first(f"form[action='/admin/calendars/{gone}/restoration']") is not None


async def test_calendar_becomes_the_default_and_another_is_retired() -> None:
    browser = await portal((await make_admin()).person)
    office, nights = await make_calendar("Office", is_default=True), await make_calendar("Nights")

    refused = await browser.post(f"/admin/calendars/{office}/retirement")
    await browser.post(f"/admin/calendars/{nights}/default")
    retired = await browser.post(f"/admin/calendars/{office}/retirement")
    is_retired = (await known(office)).retired_at is not None
    restored = await browser.post(f"/admin/calendars/{office}/restoration")

    assert refused.status_code == 409
    assert words(parsed(refused), ".banner-late") == [
        "The default calendar cannot be retired. Make another one the default first."
    ]
    assert [(each.name, each.is_default) for each in await calendars()] == [
        ("Nights", True),
        ("Office", False),
    ]
    assert (retired.status_code, is_retired, restored.status_code) == (303, True, 303)
    assert (await known(office)).retired_at is None


async def test_page_says_what_goes_by_the_calendar() -> None:
    browser = await portal((await make_admin()).person)
    calendar = await make_calendar("Nights")
    team = await make_team("Couriers", calendar=calendar)

    page = parsed(await browser.get(f"/admin/calendars/{calendar}"))

    assert words(page, "#use li") == ["Team Couriers"]
    assert page.css_first("#use li a").attributes["href"] == f"/admin/teams/{team}"


@pytest.mark.parametrize("path", ["0", "x", "99999999", "9" * 30])
async def test_unknown_calendar_is_not_there(path: str) -> None:
    browser = await portal((await make_admin()).person)

    assert (await browser.get(f"/admin/calendars/{path}")).status_code == 404


async def test_recalculation_shows_how_far_it_is() -> None:
    browser = await portal((await make_admin()).person)
    calendar = await make_calendar("Office")
    before = parsed(await browser.get("/admin/calendars"))
    for done, total, finished_at in ((400, 1000, None), (100, 500, None), (7, 7, TODAY)):
        going = Recalculation(cause="calendar", done=done, total=total, created_at=TODAY)
        going.finished_at = finished_at
        await Recalculation.insert(going)

    pages = [parsed(await browser.get(path)) for path in ("/admin/calendars", f"/admin/calendars/{calendar}")]

    assert words(before, "#recalculation") == [""]
    for page in pages:
        assert words(page, "#recalculation") == ["Open tickets are counted anew: 500 of 1500"]
        assert page.css_first("#recalculation").attributes["hx-trigger"] == "every 2s"
