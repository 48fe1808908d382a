"""Custom fields of tickets on the desk: in the form of a new one, and beside one that is there."""

from typing import Any

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check
from helpdesk.db.sql import fetch_value
from helpdesk.fields.definition import decoded_values
from helpdesk.fields.enums import Kind
from helpdesk.tickets.enums import Category
from tests.factories.fields import make_field
from tests.factories.persons import make_agent, make_observer, make_person
from tests.factories.tickets import make_ticket, status_id, type_id
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


def labels(page: Any) -> list[str]:
    return [label.text().split()[0] for label in page.css("#custom-fields label")]


async def custom_of(number: str) -> Any:
    return decoded_values(await fetch_value("SELECT custom FROM tickets WHERE number = $1", number))


async def of_orders() -> Check:
    return Check("type", Operator.IS, await type_id("Order"))


@pytest.mark.parametrize("name", ["shape", ""])
async def test_new_ticket_shows_the_fields_of_its_type_with_what_is_typed(name: str) -> None:
    await make_field("cause")
    await make_field("number", visible_when=await of_orders())
    browser = await desk((await make_agent()).person)
    form = {"type": str(await type_id("Order")), "body": "Typed.", "fields": "cause", "custom.cause": "glue"}

    url = "/desk/tickets/new" if name else "/desk/tickets/new/fields"
    answer = await browser.post(url, data={**form, **({name: "1"} if name else {})})

    page = parsed(answer)
    assert answer.status_code == 200
    assert labels(page) == ["Cause", "Number"]
    assert page.css_first("[id='custom.cause']").attributes["value"] == "glue"
    assert page.css_first("[name=fields]").attributes["value"] == "cause,number"


async def test_type_asks_for_its_fields_only_where_some_depend_on_it() -> None:
    browser = await desk((await make_agent()).person)
    await make_field("cause")
    without = parsed(await browser.get("/desk/tickets/new"))
    await make_field("number", visible_when=await of_orders())

    with_dependents = parsed(await browser.get("/desk/tickets/new"))

    assert "hx-post" not in without.css_first("#type").attributes
    assert with_dependents.css_first("#type").attributes["hx-post"] == "/desk/tickets/new/fields"


async def test_ticket_is_opened_with_its_fields_or_refused_with_all_that_is_wrong() -> None:
    person = await make_person(email="elif@post.example")
    await make_field("size", Kind.NUMBER, is_required=True)
    await make_field("extras", Kind.CHOICES)
    browser = await desk((await make_agent()).person)
    form = {"who": "elif@post.example", "person": str(person), "body": "B", "fields": "size,extras"}

    refused = await browser.post("/desk/tickets/new", data={**form, "custom.size": "big"})
    filled = {**form, "subject": "S", "custom.size": "42.5", "custom.extras": ["trail", "road"]}
    opened = await browser.post("/desk/tickets/new", data=filled)

    page = parsed(refused)
    assert refused.status_code == 422
    assert [line.text() for line in page.css(".error-summary li")] == [
        "Please give a subject.",
        "Size: Please enter a number.",
    ]
    assert page.css_first("[id='custom.size']").attributes["value"] == "big"
    number = opened.headers["location"].rpartition("/")[2]
    assert str(await custom_of(number)) == "{'size': Decimal('42.5'), 'extras': ('road', 'trail')}"


async def test_fields_beside_a_ticket_are_changed_in_place_and_without_scripts() -> None:
    await make_field("cause")
    await make_field("gift", Kind.CHECKBOX)
    ticket = await make_ticket(custom='{"gift": true}')
    browser = await desk((await make_agent()).person)
    url = f"/desk/tickets/{ticket.number}/fields?view=all"

    sent = {"fields": "cause,gift", "custom.cause": "glue", "custom.gift": "on"}
    plain = await browser.post(url, data=sent)
    first = await custom_of(ticket.number)
    part = await browser.post(url, data={"fields": "cause,gift", "custom.cause": "heat"}, headers=FRAGMENT)

    assert (plain.status_code, plain.headers["location"]) == (303, f"/desk/tickets/{ticket.number}?view=all")
    assert first == {"cause": "glue", "gift": True}
    assert parsed(part).css_first("#ticket-fields dl").text().split() == ["Causeheat"]
    assert await custom_of(ticket.number) == {"cause": "heat"}


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_refused_fields_keep_what_was_typed_in_an_open_form(headers: dict[str, str]) -> None:
    await make_field("size", Kind.NUMBER)
    ticket = await make_ticket(custom='{"size": 41}')
    browser = await desk((await make_agent()).person)

    answer = await browser.post(
        f"/desk/tickets/{ticket.number}/fields",
        data={"fields": "size", "custom.size": "big"},
        headers=headers,
    )

    page = parsed(answer)
    assert answer.status_code == 422
    assert "open" in page.css_first("#edit-fields").attributes
    assert page.css_first("[id='custom.size']").attributes["value"] == "big"
    assert page.css_first("[id='custom.size-error']").text(strip=True) == "Please enter a number."
    assert page.css_first("#add-follower[open]") is None
    assert await custom_of(ticket.number) == {"size": 41}


async def test_form_beside_a_ticket_follows_what_is_typed_and_keeps_what_is_stored() -> None:
    await make_field("gift", Kind.CHECKBOX)
    await make_field("card", visible_when=Check("custom.gift", Operator.IS, value=True))
    ticket = await make_ticket(custom='{"card": "Happy birthday"}')
    browser = await desk((await make_agent()).person)
    url = f"/desk/tickets/{ticket.number}/fields/shape"

    without = parsed(await browser.post(url, data={"fields": "gift"}))
    with_card = parsed(await browser.post(url, data={"fields": "gift", "custom.gift": "on"}))

    assert labels(without) == ["Gift"]
    assert labels(with_card) == ["Gift", "Card"]
    assert with_card.css_first("[id='custom.card']").attributes["value"] == "Happy birthday"


async def test_whoever_only_reads_sees_values_and_no_form() -> None:
    await make_field("cause")
    ticket = await make_ticket(custom='{"cause": "glue"}')
    browser = await desk((await make_observer()).person)

    page = parsed(await browser.get(f"/desk/tickets/{ticket.number}"))
    refused = await browser.post(f"/desk/tickets/{ticket.number}/fields", data={"custom.cause": "x"})

    assert page.css_first("#ticket-fields dl").text().split() == ["Causeglue"]
    assert page.css_first("#edit-fields") is None
    assert refused.status_code == 403
    assert await custom_of(ticket.number) == {"cause": "glue"}


async def test_solving_says_what_is_missing_where_the_ticket_is() -> None:
    await make_field("cause", is_required=True)
    ticket = await make_ticket()
    browser = await desk((await make_agent()).person)
    solved = str(await status_id(Category.SOLVED))
    sentence = "“Solved” needs these fields filled in first: “Cause”."

    pressed = parsed(await browser.post(f"/desk/tickets/{ticket.number}/solution", headers=FRAGMENT))
    sent = await browser.post(
        f"/desk/tickets/{ticket.number}/replies", data={"body": "Done.", "status": solved}, headers=FRAGMENT
    )
    shown = parsed(await browser.get(f"/desk/tickets/{ticket.number}"))

    assert pressed.css_first(".ticket-errors").text().strip() == f"Status: {sentence}"
    assert sentence in parsed(sent).css_first(".error").text()
    assert "Done." in parsed(sent).css_first("textarea").text()
    assert shown.css_first("#ticket-fields dl").text().split() == ["Causemissing"]


async def test_page_of_a_ticket_asks_nothing_more_for_its_fields() -> None:
    ticket = await make_ticket(custom='{"field_1": "x"}')
    browser = await desk((await make_agent()).person)

    async def asked() -> int:
        async with count_statements() as sent:
            await browser.get(f"/desk/tickets/{ticket.number}")
        return len(sent)

    before = await asked()
    for number in range(3):
        await make_field(f"field_{number}", is_required=True)

    assert await asked() == before
