"""Custom fields customers are asked for, by the kind of case, and see on the page of their ticket."""

from typing import Any

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check
from helpdesk.db.sql import execute, fetch_value
from helpdesk.fields.definition import decoded_values
from helpdesk.fields.enums import FieldAudience, Kind
from tests.factories.fields import make_field
from tests.factories.persons import make_customer
from tests.factories.tickets import make_ticket, type_id
from tests.kit.clients import parsed, portal

pytestmark = pytest.mark.usefixtures("database")

ASKED = FieldAudience.ASKED


async def make_fields() -> str:
    """Of an order its number; the team alone knows the cause. The type's id as forms have it."""
    order = await type_id("Order")
    is_order = Check("type", Operator.IS, order)
    await make_field("cause")
    await make_field("number", is_required=True, visible_when=is_order, audience=ASKED)
    await make_field("size", Kind.NUMBER, audience=ASKED)
    return str(order)


def names(page: Any) -> list[str]:
    return [each.attributes["name"] for each in page.css("#custom-fields [id^='custom.']")]


async def test_form_shows_only_what_customers_are_asked_for() -> None:
    await make_fields()
    browser = await portal()

    assert names(parsed(await browser.get("/tickets/new"))) == ["custom.size"]


@pytest.mark.parametrize("way", ["fragment", "button"])
async def test_chosen_type_brings_its_fields_and_keeps_what_is_typed(way: str) -> None:
    order = await make_fields()
    browser = await portal()
    form = {"type": order, "subject": "Soles", "fields": "size", "custom.size": "42"}

    if way == "fragment":
        page = parsed(await browser.post("/tickets/new/fields", data=form))
    else:
        page = parsed(await browser.post("/tickets", data={**form, "shape": "1"}))
        assert page.css_first("#subject").attributes["value"] == "Soles"

    assert names(page) == ["custom.number", "custom.size"]
    assert page.css_first("[id='custom.size']").attributes["value"] == "42"
    assert await fetch_value("SELECT count(*) FROM tickets") == 0


async def test_everything_wrong_is_told_at_once_with_the_names_of_the_fields() -> None:
    order = await make_fields()
    browser = await portal((await make_customer()).person)

    answer = await browser.post("/tickets", data={"type": order, "subject": "Soles", "custom.size": "big"})

    assert answer.status_code == 422
    assert [line.text() for line in parsed(answer).css(".error-summary li")] == [
        "What happened? Please fill this in.",
        "Number: Please fill this in.",
        "Size: Please enter a number.",
    ]


async def test_customer_opens_a_ticket_with_fields_and_reads_them_there() -> None:
    order = await make_fields()
    customer = await make_customer()
    browser = await portal(customer.person)
    form = {
        "type": order,
        "subject": "Soles",
        "body": "Yellow.",
        "custom.number": "7",
        "custom.cause": "mine",
    }

    answer = await browser.post("/tickets", data=form)
    page = parsed(await browser.get(answer.headers["location"]))

    kept = decoded_values(await fetch_value("SELECT custom FROM tickets"))
    assert kept == {"number": "7"}
    assert [line.text() for line in page.css("#state dl div")][-1] == "Number7"


async def test_links_of_fields_are_followed_safely() -> None:
    customer = await make_customer()
    await make_field("tracking", Kind.LINK, audience=FieldAudience.SHOWN)
    ticket = await make_ticket(requester=customer.person, custom='{"tracking": "https://a.example/?a=1&b=2"}')
    browser = await portal(customer.person)

    link = parsed(await browser.get(f"/tickets/{ticket.number}")).css_first("#state dl a")

    assert link is not None
    assert link.attributes == {
        "href": "https://a.example/?a=1&b=2",
        "rel": "noopener noreferrer",
        "target": "_blank",
    }


async def test_type_that_is_not_offered_is_not_shown() -> None:
    await execute("UPDATE ticket_types SET is_offered_to_customers = name <> 'Incident'")
    browser = await portal()

    page = parsed(await browser.get("/tickets/new"))

    offered = [option.text() for option in page.css("#type option")]
    assert "Incident" not in offered
    assert "Order" in offered
