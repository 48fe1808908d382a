"""Tags in the administration: found, renamed, merged, removed."""

import httpx
import pytest

from helpdesk.tickets.queries.setup import tag_rows
from tests.factories.persons import make_admin
from tests.factories.tickets import make_tag, make_ticket
from tests.kit.clients import parsed, portal
from tests.kit.counting import count_statements
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database")


async def admin_browser() -> httpx.AsyncClient:
    return await portal((await make_admin()).person)


async def names() -> list[str]:
    return [row.name for row in await tag_rows()]


async def test_tags_are_found_with_their_use() -> None:
    await make_ticket(tags=("soles", "vip"))
    await make_tag("unused soles")
    browser = await admin_browser()

    page = parsed(await browser.get("/admin/tags?q=SOLE"))
    none = parsed(await browser.get("/admin/tags?q=nothing"))

    rows = [
        (row.css_first("th").text(strip=True), row.css_first("td.number").text(strip=True))
        for row in page.css("tbody tr")
    ]
    assert rows == [("soles", "1"), ("unused soles", "0")]
    assert page.css_first("td.number a").attributes["href"] == "/desk/views/all?tag=soles"
    assert none.css_first(".empty-title").text(strip=True) == "No tag is called that"


async def test_no_tags_yet_says_where_they_come_from() -> None:
    page = parsed(await (await admin_browser()).get("/admin/tags"))

    assert page.css_first(".empty-title").text(strip=True) == "No tags yet"


async def test_long_list_is_paged_by_name_and_costs_the_same() -> None:
    browser = await admin_browser()
    await make_tag("tag 000")
    await browser.get("/admin/tags")
    async with count_statements() as few:
        await browser.get("/admin/tags")
    for number in range(1, 61):
        await make_tag(f"tag {number:03}")

    async with count_statements() as many:
        first = parsed(await browser.get("/admin/tags?q=tag"))
    older = first.css_first("a[rel=next]").attributes["href"] or ""
    second = parsed(await browser.get(older))

    assert (len(first.css("tbody tr")), len(second.css("tbody tr"))) == (50, 11)
    assert second.css_first("th").text(strip=True) == "Name"
    assert second.css_first("tbody th").text(strip=True) == "tag 050"
    assert len(few) == len(many)


async def test_tag_is_renamed_and_refused_beside_its_field() -> None:
    browser, sole = await admin_browser(), await make_tag("sole")
    await make_tag("vip")

    refused = await browser.post(f"/admin/tags/{sole}", data={"name": "VIP"})
    saved = await browser.post(f"/admin/tags/{sole}", data={"name": "Soles"})

    assert (refused.status_code, saved.status_code) == (422, 303)
    assert parsed(refused).css_first("#name-error").text(strip=True) == (
        "Another tag has this name. Merge this one into it instead."
    )
    assert await names() == ["soles", "vip"]


async def test_tag_is_merged_into_another_by_its_name() -> None:
    browser, ticket = await admin_browser(), await make_ticket(tags=("sole",))
    (sole,) = [row.id for row in await tag_rows()]
    await make_tag("soles")

    unknown = await browser.post(f"/admin/tags/{sole}/removal", data={"replacement": "shoes"})
    itself = await browser.post(f"/admin/tags/{sole}/removal", data={"replacement": "sole"})
    merged = await browser.post(f"/admin/tags/{sole}/removal", data={"replacement": " Soles "})

    assert [answer.status_code for answer in (unknown, itself, merged)] == [422, 422, 303]
    page = parsed(unknown)
    assert page.css_first("#replacement-error").text(strip=True) == "There is no tag of this name."
    assert page.css_first("#replacement").attributes["value"] == "shoes"
    assert ((await record_of(ticket.id)).tags, await names()) == (("soles",), ["soles"])


async def test_tag_is_taken_off_every_ticket() -> None:
    browser, ticket = await admin_browser(), await make_ticket(tags=("old", "vip"))
    old = (await tag_rows("old"))[0].id

    await browser.post(f"/admin/tags/{old}/removal")

    assert ((await record_of(ticket.id)).tags, await names()) == (("vip",), ["vip"])
