"""Lists narrowed by custom fields, as the URL and the filters above a list say it."""

from typing import Any

import pytest
from litestar.datastructures import MultiDict

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, Check
from helpdesk.fields.definition import as_json
from helpdesk.fields.enums import Kind
from helpdesk.tickets.enums import View
from helpdesk.web.desk.custom_filters import narrowed
from helpdesk.web.desk.listing import ListPlace
from tests.factories.fields import make_field
from tests.factories.persons import make_agent
from tests.factories.tickets import make_ticket
from tests.kit.clients import desk, parsed
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")

VALUES: dict[str, Any] = {
    "order_number": "SL-7",
    "size": 42.5,
    "due": "2026-03-31",
    "surface": "trail",
    "extras": ["road", "trail"],
    "gift": True,
}
KINDS = {
    "order_number": Kind.TEXT,
    "size": Kind.NUMBER,
    "due": Kind.DATE,
    "surface": Kind.CHOICE,
    "extras": Kind.CHOICES,
    "gift": Kind.CHECKBOX,
    "owner": Kind.PERSON,
    "story": Kind.LONG_TEXT,
    "link": Kind.LINK,
}


async def shown(url: str) -> list[str]:
    browser = await desk((await make_agent()).person)
    page = parsed(await browser.get(url))
    return sorted(each.text(strip=True) for each in page.css("a.row-subject"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("custom.order_number=sl-7", ["Filled"]),
        ("custom.order_number=sl", []),
        ("custom.size=42,5", ["Filled"]),
        ("custom.size=42", []),
        ("custom.size=big", ["Empty", "Filled"]),
        ("custom.size=9e999", ["Empty", "Filled"]),
        ("custom.size=-1e400", ["Empty", "Filled"]),
        ("custom.due=2026-03-31", ["Filled"]),
        ("custom.due=2026-03-30", []),
        ("custom.due=soon", ["Empty", "Filled"]),
        ("custom.surface=trail", ["Filled"]),
        ("custom.surface=road", []),
        ("custom.surface=beach", ["Empty", "Filled"]),
        ("custom.extras=road", ["Filled"]),
        ("custom.gift=yes", ["Filled"]),
        ("custom.gift=no", ["Empty"]),
        ("custom.gift=maybe", ["Empty", "Filled"]),
        ("custom.owner={agent}", ["Empty"]),
        ("custom.owner=99999999999999999999", ["Empty", "Filled"]),
        ("custom.nobody=1", ["Empty", "Filled"]),
        ("custom.it'=1", ["Empty", "Filled"]),
        ("custom.gift=yes&custom.surface=trail&priority=high", []),
    ],
)
async def test_list_is_narrowed_by_a_custom_field(query: str, found: list[str]) -> None:
    owner = await make_agent()
    for key, kind in KINDS.items():
        await make_field(key, kind)
    await make_ticket("Filled", custom=as_json(VALUES))
    await make_ticket("Empty", custom=as_json({"owner": owner.person}))

    assert await shown("/desk/views/all?" + query.format(agent=owner.person)) == found


async def test_filters_offer_the_fields_and_name_what_is_chosen() -> None:
    for key, kind in KINDS.items():
        await make_field(key, kind)
    await make_field("gone", is_retired=True)
    browser = await desk((await make_agent()).person)

    page = parsed(await browser.get("/desk/views/all?custom.surface=trail&custom.order_number=7&sort=oldest"))

    offered = [each.attributes["name"] for each in page.css(".filter-panel [name^='custom.']")]
    assert offered == [f"custom.{key}" for key in KINDS if key not in {"story", "link"}]
    chips = {" ".join(each.text().split()): each for each in page.css(".list-chips .tag")}
    assert list(chips) == ["Order number: 7", "Surface: Trail"]
    link = chips["Surface: Trail"].css_first("a")
    assert link is not None
    assert link.attributes["href"] == "/desk/views/all?custom.order_number=7&sort=oldest"


@pytest.mark.parametrize(("query", "more"), [("", 0), ("?custom.order_number=7", 1)])
async def test_only_a_narrowed_list_asks_for_the_fields(query: str, more: int) -> None:
    await make_field("order_number")
    browser = await desk((await make_agent()).person)

    async with count_statements() as plain:
        await browser.get("/desk/views/all/rows")
    async with count_statements() as sent:
        await browser.get(f"/desk/views/all/rows{query}")

    assert len(sent) - len(plain) == more


async def test_place_keeps_its_custom_fields_from_page_to_page() -> None:
    await make_field("order_number")
    place = ListPlace.of_view(
        View.ALL, MultiDict({"custom.order_number": " 7 ", "custom.UP": "1", "custom.x": ""})
    )

    assert place.custom == (("order_number", "7"),)
    assert place.suffix == "?view=all&custom.order_number=7"
    assert place.without("custom.order_number").narrowing == {}
    check = Check("custom.order_number", Operator.IS, "7")
    assert (await narrowed(place)).condition == All((All(()), check))
