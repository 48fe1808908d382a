"""Custom fields in the administration: listed, made by a form, changed, moved, retired."""

from typing import Any

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, AnyOf, Check, Not
from helpdesk.events.event import Change
from helpdesk.fields.actions import change_field
from helpdesk.fields.defining import Draft
from helpdesk.fields.definition import Definition, Limits, Option
from helpdesk.fields.enums import FieldAudience, Kind, Subject
from helpdesk.fields.queries import definition_by_id, definitions_of
from helpdesk.tickets.condition_fields import CASE_FIELDS
from tests.factories.fields import make_field
from tests.factories.persons import make_admin
from tests.factories.tickets import make_ticket, type_id
from tests.kit.clients import desk, parsed
from tests.kit.counting import count_statements
from tests.kit.recorded import changes

pytestmark = pytest.mark.usefixtures("database")


async def known(field_id: int) -> Definition:
    found = await definition_by_id(field_id)
    assert found is not None
    return found


async def only_field(subject: Subject = Subject.TICKET) -> Definition:
    (found,) = await definitions_of(subject)
    return found


async def test_list_says_of_each_field_what_it_is_and_when_it_is_asked() -> None:
    order = await type_id("Order")
    await make_field(
        "size", Kind.NUMBER, is_required=True, visible_when=Check("type", Operator.ANY_OF, (order,))
    )
    await make_field("old", is_retired=True)
    await make_field("vat", subject=Subject.ORGANISATION)
    await make_ticket(custom='{"size": 4}')
    browser = await desk((await make_admin()).person)

    page = parsed(await browser.get("/admin/fields"))
    other = parsed(await browser.get("/admin/fields?of=organisation"))

    rows = [" ".join(row.text().split()) for row in page.css("tbody tr")]
    assert rows == [
        "Sizerequired · shown when Type is any of Order Number Only the team 1",
        "Old Text on one line Only the team 0 Use again",
    ]
    assert [row.text().split()[0] for row in other.css("tbody tr")] == ["Vat"]


@pytest.mark.parametrize("fields", [1, 3])
async def test_list_asks_the_same_for_one_field_and_for_three(fields: int) -> None:
    for number in range(fields):
        await make_field(f"field_{number}")
    browser = await desk((await make_admin()).person)

    async with count_statements() as statements:
        await browser.get("/admin/fields")

    assert len(statements) == 4


async def test_field_is_made_with_choices_types_and_conditions() -> None:
    order = await type_id("Order")
    await make_field("gift", Kind.CHECKBOX)
    browser = await desk((await make_admin()).person)
    form = _form_with_everything(order)

    answer = await browser.post("/admin/fields/new", data=form)

    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/fields?of=ticket")
    found = (await definitions_of(Subject.TICKET))[1]
    gift_or_high = AnyOf(
        (Check("custom.gift", Operator.IS, value=True), Check("priority", Operator.IS, "high"))
    )
    assert found == Definition(
        id=found.id,
        subject=Subject.TICKET,
        key="surface",
        name="Surface",
        kind=Kind.CHOICE,
        settings=(Option("road", "Road"), Option("trail", "Trail")),
        help="Where they run.",
        default_value="trail",
        visible_when=All((Check("type", Operator.ANY_OF, (order,)), gift_or_high)),
        required_when=All((Check("category", Operator.IS, "solved"),)),
        audience=FieldAudience.ASKED,
        position=2,
    )


def _form_with_everything(order: int) -> dict[str, Any]:
    return {
        "of": "ticket",
        "name": "Surface",
        "kind": "choice",
        "help": "Where they run.",
        "audience": "asked",
        "option_key": ["", "", ""],
        "option_name": ["Road", "", "Trail"],
        "option_default": "2",
        "types": [str(order)],
        "visible_join": "any",
        "visible_field": ["custom.gift", "priority", ""],
        "visible_operator": ["is", "is", "is"],
        "visible_value": ["yes", "high", ""],
        "required_field": ["category"],
        "required_operator": ["is"],
        "required_value": ["solved"],
    }


async def test_saved_form_without_a_change_changes_nothing() -> None:
    order = await type_id("Order")
    both = All((Check("priority", Operator.IS_NOT, "low"), Check("tags", Operator.CONTAINS, "gift")))
    field_id = await make_field(
        "surface",
        Kind.CHOICES,
        settings=(Option("road", "Road"), Option("beach", "Beach", is_retired=True)),
        default_value=["road"],
        visible_when=All((Check("type", Operator.ANY_OF, (order,)), both)),
        required_when=AnyOf((Check("category", Operator.IS_SET),)),
    )
    before = await known(field_id)
    browser = await desk((await make_admin()).person)

    page = parsed(await browser.get(f"/admin/fields/{field_id}"))
    answer = await browser.post(f"/admin/fields/{field_id}", data=_form_of(page))

    assert answer.status_code == 303
    assert await known(field_id) == before
    assert await changes() == []


def _form_of(page: Any) -> dict[str, list[str]]:
    """What a browser would send of the form."""
    sent: dict[str, list[str]] = {}
    for control in page.css("#field-form input, #field-form select, #field-form textarea"):
        attributes = control.attributes
        if attributes.get("type") in {"checkbox", "radio"} and "checked" not in attributes:
            continue
        if control.tag == "select":
            value = next(
                (option.attributes.get("value", "") for option in control.css("option[selected]")),
                control.css_first("option").attributes.get("value", ""),
            )
        elif control.tag == "textarea":
            value = control.text().strip()
        else:
            value = attributes.get("value", "on")
        sent.setdefault(attributes["name"], []).append(value or "")
    return sent


async def test_condition_the_editor_cannot_show_stays() -> None:
    foreign = Not(Check("priority", Operator.IS, "low"))
    field_id = await make_field("surface", visible_when=foreign)
    browser = await desk((await make_admin()).person)

    page = parsed(await browser.get(f"/admin/fields/{field_id}"))
    await browser.post(f"/admin/fields/{field_id}", data={**_form_of(page), "name": ["Ground"]})

    found = await known(field_id)
    assert (found.name, found.visible_when) == ("Ground", foreign)
    assert "cannot be shown here" in page.css_first("#visible_when").text()


async def test_refused_form_keeps_everything_and_says_why_beside_each_field() -> None:
    await make_field("known")
    browser = await desk((await make_admin()).person)
    form = {
        "of": "ticket",
        "name": "Known",
        "key": "Not A Key",
        "kind": "number",
        "least": "x",
        "visible_field": ["priority"],
        "visible_operator": ["is"],
        "visible_value": [""],
    }

    answer = await browser.post("/admin/fields/new", data=form)

    page = parsed(answer)
    assert answer.status_code == 422
    assert {each.attributes["id"] for each in page.css("#field-form .error")} == {
        "name-error",
        "key-error",
        "least-error",
        "visible_when-error",
    }
    assert page.css_first("#key").attributes["value"] == "Not A Key"
    assert page.css_first("#least").attributes["value"] == "x"
    assert page.css_first("#visible-1-field option[selected]").attributes["value"] == "priority"


@pytest.mark.parametrize(("more", "options", "rows"), [("kind", 3, 1), ("options", 6, 1), ("visible", 3, 3)])
async def test_more_rows_are_given_without_saving(more: str, options: int, rows: int) -> None:
    browser = await desk((await make_admin()).person)

    form = {
        "of": "ticket",
        "name": "",
        "kind": "choice",
        "option_key": "",
        "option_name": "Road",
        f"more-{more}": "1",
    }
    answer = await browser.post("/admin/fields/new", data=form)

    page = parsed(answer)
    assert answer.status_code == 200
    assert len(page.css(".option-row")) == options
    assert len(page.css("#visible_when .condition-row")) == rows
    assert page.css_first("#option-1").attributes["value"] == "Road"


async def test_preview_shows_the_field_as_it_will_look() -> None:
    browser = await desk((await make_admin()).person)
    form = {
        "of": "ticket",
        "name": "Shoe size",
        "kind": "number",
        "help": "In EU sizes.",
        "default_value": "42",
    }

    answer = await browser.post("/admin/fields/preview", data=form)

    page = parsed(answer)
    assert page.css_first("label").text().split() == ["Shoe", "size", "optional"]
    assert page.css_first(".hint").text() == "In EU sizes."
    assert page.css_first("input[inputmode=decimal]").attributes["value"] == "42"


async def test_history_tells_who_changed_what() -> None:
    mara = await make_admin("Mara")
    field_id = await make_field("size", Kind.NUMBER)
    draft = Draft(
        name="Shoe size",
        kind=Kind.NUMBER,
        settings=Limits("15", None),
        visible_when=Check("priority", Operator.IS, "high"),
    )
    await change_field(mara, field_id, draft, base=CASE_FIELDS)

    page = parsed(await (await desk(mara.person)).get(f"/admin/fields/{field_id}"))

    assert page.css_first("#history .timeline-item p").text(deep=False).strip() == "Mara changed the field"
    assert [line.text().split() for line in page.css("#history .change")] == [
        ["Name", "Size", "→became", "Shoe", "size"],
        ["Smallest", "number", "nothing", "→became", "15"],
        ["Only", "shown", "when", "nothing", "→became", "Priority", "is", "High"],
    ]
    assert Change("least", None, "15") in await changes()


async def test_move_retire_and_restore_lead_back_to_the_list_with_their_reason() -> None:
    surface = await make_field("surface")
    depth = await make_field("depth", visible_when=Check("custom.surface", Operator.IS_SET))
    browser = await desk((await make_admin()).person)

    moved = await browser.post(f"/admin/fields/{depth}/move", data={"up": "1"})
    refused = await browser.post(f"/admin/fields/{surface}/retirement")
    retired = await browser.post(f"/admin/fields/{depth}/retirement")
    restored = await browser.post(f"/admin/fields/{depth}/restoration")

    assert (moved.status_code, refused.status_code) == (409, 409)
    assert "must stay below" in parsed(moved).css_first(".banner").text()
    assert "cannot be retired" in parsed(refused).css_first(".banner").text()
    assert retired.headers["location"] == restored.headers["location"] == "/admin/fields?of=ticket"
    assert [each.key for each in await definitions_of(Subject.TICKET)] == ["surface", "depth"]


async def test_fields_of_people_have_no_customers_and_no_types() -> None:
    browser = await desk((await make_admin()).person)

    page = parsed(await browser.get("/admin/fields/new?of=person"))
    await browser.post("/admin/fields/new", data={"of": "person", "name": "Shoe size", "kind": "number"})

    assert (page.css("#audience"), page.css("#types")) == ([], [])
    assert (await only_field(Subject.PERSON)).key == "shoe_size"


@pytest.mark.parametrize("field_id", ["0", "x", "99999999999999999999", "4711"])
async def test_unknown_field_is_not_there(field_id: str) -> None:
    browser = await desk((await make_admin()).person)

    assert (await browser.get(f"/admin/fields/{field_id}")).status_code == 404
