"""Statuses, priorities and types in the administration: lists, forms, previews, removal."""

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.tickets.actions import replacing
from helpdesk.tickets.enums import Category, Priority, Setup
from helpdesk.tickets.queries.setup import SetupRow, setup_rows
from tests.factories.persons import make_admin, make_customer
from tests.factories.tickets import (
    make_priority,
    make_status,
    make_ticket,
    make_ticket_in,
    status_id,
    type_id,
)
from tests.kit.clients import parsed, portal
from tests.kit.counting import count_statements
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database")

PATHS = {Setup.STATUS: "statuses", Setup.PRIORITY: "priorities", Setup.TYPE: "types"}


async def admin_browser() -> httpx.AsyncClient:
    return await portal((await make_admin("Solveig")).person)


async def row_of(setup: Setup, name: str) -> SetupRow:
    return next(row for row in await setup_rows(setup) if row.name == name)


async def test_status_is_made_and_told_of() -> None:
    browser = await admin_browser()
    typed = {"name": "Photo asked for", "category": "waiting", "customer_name": "Please send a photo"}

    answer = await browser.post("/admin/statuses", data=typed)
    page = parsed(await browser.get(answer.headers["location"]))

    made = await row_of(Setup.STATUS, "Photo asked for")
    assert (made.category, made.customer_name) == ("waiting", "Please send a photo")
    assert page.css_first(".toast").text(strip=True).startswith("“Photo asked for” is there.")
    assert " ".join(page.css_first(".timeline-item p").text(separator=" ").split()) == (
        "Solveig added the status Photo asked for Name nothing → became Photo asked for"
        " State nothing → became Waiting on customer What customers read nothing → became Please send a photo"
    )


async def test_every_error_stands_beside_its_field_and_nothing_is_lost() -> None:
    browser = await admin_browser()

    answer = await browser.post("/admin/statuses", data={"customer_name": "y" * 61})
    page = parsed(answer)

    assert answer.status_code == 422
    assert [page.css_first(f"#{field}-error").text(strip=True) for field in ("name", "category")] == [
        "Please give a name.",
        "Please choose one from the list.",
    ]
    assert page.css_first("#customer_name-error").text(strip=True) == "A name has at most 60 characters."
    assert page.css_first("#customer_name").attributes["value"] == "y" * 61


async def test_list_says_use_and_leads_to_the_tickets() -> None:
    photo = await make_status("Photo", Category.WAITING)
    vip = await make_priority("VIP", Priority.HIGH)
    order = await type_id("Order")
    await make_ticket_in(photo, named_priority=vip, priority=Priority.HIGH, type=order)
    browser = await admin_browser()

    found = {}
    for setup, path in PATHS.items():
        page = parsed(await browser.get(f"/admin/{path}"))
        for link in page.css("td.number a"):
            rows = parsed(await browser.get(link.attributes["href"] or "")).css("[data-row]")
            found[setup, link.attributes["href"]] = (link.text(strip=True), len(rows))

    assert found == {
        (Setup.STATUS, f"/desk/views/all?status={photo}"): ("1", 1),
        (Setup.PRIORITY, f"/desk/views/all?priority={vip}"): ("1", 1),
        (Setup.TYPE, f"/desk/views/all?type={order}"): ("1", 1),
    }


async def test_default_priority_leads_to_the_tickets_of_its_level() -> None:
    await make_ticket(priority=Priority.URGENT)
    browser = await admin_browser()

    page = parsed(await browser.get("/admin/priorities"))

    assert [link.attributes["href"] for link in page.css("td.number a")] == [
        "/desk/views/all?priority=urgent"
    ]


async def test_status_is_changed_and_its_history_stands_below() -> None:
    photo, browser = await make_status("Photo", Category.WAITING), await admin_browser()

    refused = await browser.post(f"/admin/statuses/{photo}", data={"name": "SOLVED", "category": "waiting"})
    saved = await browser.post(f"/admin/statuses/{photo}", data={"name": "Image", "category": "waiting"})
    page = parsed(await browser.get(f"/admin/statuses/{photo}"))

    assert [refused.status_code, saved.status_code] == [422, 303]
    assert parsed(refused).css_first("#name").attributes["value"] == "SOLVED"
    (line,) = page.css("#history .timeline-item p:not(.meta)")
    assert (
        " ".join(line.text(separator=" ").split()) == "Solveig changed the status Name Photo → became Image"
    )


async def test_list_tells_what_happened_to_which_and_of_one_that_has_gone_its_heir() -> None:
    photo, browser = await make_status("Photo", Category.WAITING), await admin_browser()
    waiting, spare = await status_id(Category.WAITING), await make_status("Spare", Category.WAITING)

    await browser.post(f"/admin/statuses/{spare}/removal", data={"replacement": str(waiting)})
    await browser.post(f"/admin/statuses/{photo}", data={"name": "Image", "category": "waiting"})
    page = parsed(await browser.get("/admin/statuses"))

    lines = [
        " ".join(line.text(separator=" ").split())
        for line in page.css("#history .timeline-item p:not(.meta)")
    ]
    assert lines == [
        "Solveig changed the status Image Name Photo → became Image",
        "Solveig removed a status everywhere Status Spare → became Waiting on customer",
    ]


async def test_preview_shows_what_is_typed_to_whom() -> None:
    browser = await admin_browser()

    named = parsed(
        await browser.post(
            "/admin/statuses/preview",
            data={"name": "Photo", "category": "waiting", "customer_name": "Send one"},
        )
    )
    bare = parsed(await browser.post("/admin/statuses/preview", data={"category": "solved"}))
    hidden = parsed(await browser.post("/admin/types/preview", data={"name": "Internal"}))

    assert [mark.text(strip=True) for mark in named.css(".status-waiting")] == ["Photo", "Send one"]
    assert [mark.text(strip=True) for mark in bare.css(".status-solved")] == ["…", "Solved"]
    assert hidden.css("dd")[1].text(strip=True) == "It is not in their list."


async def test_customers_read_what_is_meant_for_them() -> None:
    customer, browser = await make_customer(), await admin_browser()
    photo = await make_status("Photo", Category.WAITING)
    ticket = await make_ticket_in(photo, requester=customer.person)
    visitor = await portal(customer.person)

    async def read() -> list[str]:
        pages = [await visitor.get("/tickets"), await visitor.get(f"/tickets/{ticket.number}")]
        return [parsed(page).css_first(".status").text(strip=True) for page in pages]

    before = await read()
    typed = {"name": "Photo", "category": "waiting", "customer_name": "Please send a photo"}
    await browser.post(f"/admin/statuses/{photo}", data=typed)

    assert [before, await read()] == [["Your turn"] * 2, ["Please send a photo"] * 2]


async def test_order_default_and_offer_are_changed_by_buttons() -> None:
    photo, browser = await make_status("Photo", Category.WAITING), await admin_browser()

    for way, data in (("position", {"by": "-1"}), ("retirement", {}), ("offer", {}), ("default", {})):
        answer = await browser.post(f"/admin/statuses/{photo}/{way}", data=data)
        assert answer.status_code == 303

    rows = [row for row in await setup_rows(Setup.STATUS) if row.category == "waiting"]
    assert [(row.name, row.is_default, row.is_retired) for row in rows] == [
        ("Photo", True, False),
        ("Waiting on customer", False, False),
    ]


async def test_what_the_product_needs_is_not_taken_off_the_lists() -> None:
    browser, solved = await admin_browser(), await status_id(Category.SOLVED)

    page = parsed(await browser.get(f"/admin/statuses/{solved}"))
    answer = await browser.post(f"/admin/statuses/{solved}/retirement")

    assert page.css("form[action$=retirement]") == []
    assert answer.status_code == 409


async def test_removal_asks_for_a_replacement_of_the_same_state() -> None:
    photo, browser = await make_status("Photo", Category.WAITING), await admin_browser()
    ticket = await make_ticket_in(photo)

    page = parsed(await browser.get(f"/admin/statuses/{photo}/removal"))
    missing = await browser.post(f"/admin/statuses/{photo}/removal")
    heir = str(await status_id(Category.WAITING))
    done = await browser.post(f"/admin/statuses/{photo}/removal", data={"replacement": heir})
    told = parsed(await browser.get(done.headers["location"])).css_first(".toast").text(strip=True)

    assert [option.text(strip=True) for option in page.css("#replacement option")] == [
        "Please choose",
        "Waiting on customer",
    ]
    assert parsed(missing).css_first("#replacement-error").text(strip=True) == (
        "Please choose what takes its place."
    )
    assert told.startswith("“Photo” is removed.")
    assert (await record_of(ticket.id)).status_name == "Waiting on customer"
    history = parsed(await browser.get(f"/desk/tickets/{ticket.number}/history"))
    assert "Solveig removed a status everywhere: Photo → Waiting on customer" in history.text()


async def test_long_removal_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacing, "AT_ONCE", 1)
    order, browser = await type_id("Order"), await admin_browser()
    for _ in range(5):
        await make_ticket(type=order)

    done = await browser.post(f"/admin/types/{order}/removal", data={"replacement": "0"})
    page = parsed(await browser.get(done.headers["location"]))

    row = next(row for row in page.css("tbody tr") if "Order" in row.text())
    assert " ".join(row.css_first("td").text().split()) == "Being removed Nothing takes its place"
    assert row.css_first("td.number").text(strip=True) == "3"
    assert page.css_first("#setup-list").attributes["hx-trigger"] == "every 3s"


async def test_nothing_takes_the_place_of_a_type_only_when_that_was_chosen() -> None:
    order, billing, browser = await type_id("Order"), await type_id("Billing"), await admin_browser()
    await make_ticket(type=order)

    def chosen(page: LexborHTMLParser) -> list[str]:
        return [option.text(strip=True) for option in page.css("#replacement option[selected]")]

    used = parsed(await browser.get(f"/admin/types/{order}/removal"))
    unused = parsed(await browser.get(f"/admin/types/{billing}/removal"))
    refused = await browser.post(f"/admin/types/{order}/removal")

    assert [chosen(used), chosen(unused)] == [[], ["No type"]]
    assert refused.status_code == 422


async def test_a_default_says_why_it_stays() -> None:
    browser, new = await admin_browser(), await status_id(Category.NEW)

    page = parsed(await browser.get(f"/admin/statuses/{new}/removal"))
    answer = await browser.post(f"/admin/statuses/{new}/removal", data={"replacement": "1"})

    said = "“New” is the default for “New”. Make another one the default first."
    assert page.css_first(".banner").text(strip=True) == said
    assert (answer.status_code, parsed(answer).css_first(".banner").text(strip=True)) == (409, said)


@pytest.mark.parametrize("path", ["statuses", "priorities", "types", "tags"])
@pytest.mark.parametrize("choice", ["0", "x", "999999", "9" * 30])
async def test_what_is_not_there_is_not_shown(path: str, choice: str) -> None:
    browser = await admin_browser()

    answers = [await browser.get(f"/admin/{path}/{choice}{end}") for end in ("", "/removal")]

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("setup", PATHS)
async def test_list_costs_the_same_for_few_and_many(setup: Setup) -> None:
    browser, costs = await admin_browser(), []
    for name in ("One", "Two", "Three"):
        await browser.post(f"/admin/{PATHS[setup]}", data={"name": name, "category": "open", "level": "low"})
        await browser.get(f"/admin/{PATHS[setup]}")
        async with count_statements() as statements:
            await browser.get(f"/admin/{PATHS[setup]}")
        costs.append(len(statements))

    assert len(set(costs)) == 1


async def test_built_in_names_are_said_in_the_readers_language_and_others_as_typed() -> None:
    await make_status("Open again", Category.OPEN)
    browser = await admin_browser()
    browser.cookies.set("locale", "de")

    names = [link.text(strip=True) for link in parsed(await browser.get("/admin/statuses")).css("th a")]

    assert names[1:3] == ["Offen", "Open again"]


async def test_what_it_means_is_not_asked_once_tickets_have_it() -> None:
    photo, browser = await make_status("Photo", Category.WAITING), await admin_browser()

    async def asked() -> list[str | None]:
        fields = parsed(await browser.get(f"/admin/statuses/{photo}")).css("input[name=category]")
        return [field.attributes["type"] for field in fields]

    before = await asked()
    await make_ticket_in(photo)

    assert [before, await asked()] == [["radio"] * 6, ["hidden"]]
