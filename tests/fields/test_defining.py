"""Definitions are made, changed, moved and retired; what records hold is never lost by it."""

from typing import Any

import pytest

from helpdesk.conditions.enums import FieldKind, Operator
from helpdesk.conditions.fields import Field, registry
from helpdesk.conditions.language import Check
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.events.actor import Capability, Role, Staff
from helpdesk.events.event import Change
from helpdesk.fields.actions import Way, change_field, create_field, move_field, restore_field, retire_field
from helpdesk.fields.defining import Draft, key_of, with_keys
from helpdesk.fields.definition import Definition, Limits, Option
from helpdesk.fields.enums import FieldAudience, Kind, Subject
from helpdesk.fields.events import FieldCreated, FieldEdited, FieldMoved, FieldRestored, FieldRetired
from helpdesk.fields.queries import definition_by_id, definitions_of, field_uses
from tests.factories.fields import make_field
from tests.factories.persons import make_agent
from tests.factories.tickets import make_ticket
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")

BASE = registry(
    [Field(name="type", label="Type", kind=FieldKind.REFERENCE, sql="type", get=lambda row: row.type)]
)
OPTIONS = (Option("road", "Road"), Option("trail", "Trail"))


async def admin() -> Staff:
    return await make_agent(role=Role.ADMIN)


async def known(field_id: int) -> Definition:
    found = await definition_by_id(field_id)
    assert found is not None
    return found


async def order() -> list[str]:
    return [each.key for each in await definitions_of(Subject.TICKET)]


def draft(name: str = "Surface", kind: Kind = Kind.TEXT, **settings: Any) -> Draft:
    return Draft(name=name, kind=kind, **settings)


async def test_field_is_made_with_a_key_from_its_name_and_told() -> None:
    surface = draft(
        " Ground  é ",
        Kind.CHOICES,
        settings=(Option("", "Road"), Option("", "Trail "), Option("", "trail é")),
        help="Where they run. ",
        visible_when=Check("type", Operator.IS, 3),
        audience=FieldAudience.ASKED,
    )

    field_id = await create_field(await admin(), Subject.TICKET, surface, base=BASE)

    options = (Option("road", "Road"), Option("trail", "Trail"), Option("trail_e", "trail é"))
    assert await known(field_id) == Definition(
        id=field_id,
        subject=Subject.TICKET,
        key="ground_e",
        name="Ground é",
        kind=Kind.CHOICES,
        settings=options,
        help="Where they run.",
        visible_when=Check("type", Operator.IS, 3),
        audience=FieldAudience.ASKED,
        position=1,
    )
    assert await recorded() == [FieldCreated(custom_field=field_id)]
    assert await changes() == [
        Change("name", None, "Ground é"),
        Change("help", None, "Where they run."),
        Change("kind", None, "choices"),
        Change("audience", None, "asked"),
        Change("options", None, "Road, Trail, trail é"),
        Change("visible_when", None, '{"kind":"check","field":"type","operator":"is","value":3}'),
    ]


@pytest.mark.parametrize(
    ("wanted", "fields"),
    [
        (draft(""), {"name", "key"}),
        (draft("Known"), {"name", "key"}),
        (draft("x", help="x" * 501), {"help"}),
        (draft("x", Kind.CHOICE), {"options"}),
        (draft("x", Kind.CHOICE, settings=(Option("", "A"), Option("", "a"))), {"options"}),
        (draft("x", Kind.CHOICE, settings=(Option("a", "A", is_retired=True),)), {"options"}),
        (draft("x", Kind.NUMBER, settings=Limits("a", "b")), {"least", "most"}),
        (draft("x", Kind.NUMBER, settings=Limits("7", "3")), {"most"}),
        (draft("x", Kind.NUMBER, settings=Limits("7"), default_value="3"), {"default_value"}),
        (draft("x", Kind.PERSON, default_value="3"), {"default_value"}),
        (draft("x", Kind.PERSON, audience=FieldAudience.ASKED), {"audience"}),
        (draft("x", visible_when=Check("custom.nobody", Operator.IS_SET)), {"visible_when"}),
        (draft("x", required_when=Check("custom.known", Operator.BEFORE, "-1d")), {"required_when"}),
    ],
)
async def test_what_cannot_be_a_field_is_refused_beside_its_place(wanted: Draft, fields: set[str]) -> None:
    await make_field("known")

    with pytest.raises(Invalid) as refusal:
        await create_field(await admin(), Subject.TICKET, wanted, base=BASE)

    assert set(refusal.value.fields) == fields
    assert await recorded() == []


async def test_key_of_a_retired_field_is_not_given_away() -> None:
    await make_field("surface", name="Gone", is_retired=True)

    with pytest.raises(Invalid) as refusal:
        await create_field(await admin(), Subject.TICKET, draft("Surface"), base=BASE)

    assert refusal.value.fields == {"key": "Another field has this key."}


async def test_change_tells_what_differs_and_the_same_again_nothing() -> None:
    field_id = await make_field("surface", Kind.CHOICE)
    wanted = draft("Ground", Kind.CHOICE, settings=(*OPTIONS, Option("", "Beach")), is_required=True)

    await change_field(await admin(), field_id, wanted, base=BASE)
    await change_field(await admin(), field_id, wanted, base=BASE)

    found = await known(field_id)
    assert (found.key, found.name, found.options[2]) == ("surface", "Ground", Option("beach", "Beach"))
    assert await recorded() == [FieldEdited(custom_field=field_id)]
    assert await changes() == [
        Change("name", "Surface", "Ground"),
        Change("options", "Road, Trail", "Road, Trail, Beach"),
        Change("is_required", None, "✓"),
    ]


async def test_kind_stays_once_a_record_has_a_value() -> None:
    field_id = await make_field("surface")
    await change_field(await admin(), field_id, draft(kind=Kind.LONG_TEXT), base=BASE)
    await make_ticket(custom='{"surface": "road"}')

    with pytest.raises(Invalid) as refusal:
        await change_field(await admin(), field_id, draft(kind=Kind.NUMBER), base=BASE)

    assert refusal.value.fields == {"kind": "The kind stays: records have a value of this field."}


async def test_choice_that_is_in_use_is_retired_and_not_removed() -> None:
    field_id = await make_field("surface", Kind.CHOICE)
    await make_ticket(custom='{"surface": "trail"}')

    with pytest.raises(Invalid) as refusal:
        await change_field(await admin(), field_id, draft(kind=Kind.CHOICE, settings=OPTIONS[:1]), base=BASE)
    retired = Option("trail", "Trail", is_retired=True)
    await change_field(
        await admin(), field_id, draft(kind=Kind.CHOICE, settings=(OPTIONS[0], retired)), base=BASE
    )

    assert refusal.value.fields == {
        "options": "“Trail” cannot be removed: records have it. Say that it is no longer offered."
    }
    assert (await known(field_id)).options == (OPTIONS[0], retired)


async def test_what_a_condition_asks_is_neither_retired_nor_moved_below_nor_loses_the_choice() -> None:
    actor = await admin()
    surface = await make_field("surface", Kind.CHOICE)
    depth = await make_field("depth", visible_when=Check("custom.surface", Operator.IS, "trail"))

    with pytest.raises(Conflict) as retired:
        await retire_field(actor, surface)
    with pytest.raises(Conflict) as moved:
        await move_field(actor, depth, Way.UP)
    with pytest.raises(Invalid) as reduced:
        await change_field(actor, surface, draft(kind=Kind.CHOICE, settings=OPTIONS[:1]), base=BASE)
    with pytest.raises(Invalid) as changed:
        await change_field(actor, surface, draft(), base=BASE)

    assert retired.value.sentence == "“Surface” cannot be retired: the conditions of “Depth” ask it."
    assert moved.value.sentence == "“Depth” must stay below “Surface”, because its condition asks it."
    assert reduced.value.fields == {
        "options": "“Trail” cannot be removed: the conditions of “Depth” ask for it."
    }
    assert changed.value.fields == {"kind": "The kind stays: the conditions of other fields ask this one."}
    assert await recorded() == []


async def test_field_asks_only_those_above_it() -> None:
    actor = await admin()
    first = await make_field("first")
    await make_field("second")

    with pytest.raises(Invalid) as refusal:
        await change_field(
            actor, first, draft("First", visible_when=Check("custom.second", Operator.IS_SET)), base=BASE
        )

    assert refusal.value.fields == {"visible_when": "There is no field “custom.second”."}


async def test_fields_change_places() -> None:
    actor = await admin()
    await make_field("first")
    second = await make_field("second")
    await make_field("gone", is_retired=True)
    third = await make_field("third")

    await move_field(actor, third, Way.UP)
    await move_field(actor, third, Way.UP)
    await move_field(actor, third, Way.UP)
    await move_field(actor, second, Way.DOWN)

    assert await order() == ["third", "first", "second"]
    assert await recorded() == [FieldMoved(custom_field=third), FieldMoved(custom_field=third)]


async def test_retired_field_comes_back_as_the_last_one() -> None:
    actor = await admin()
    first = await make_field("first")
    await make_field("second")

    await retire_field(actor, first)
    await retire_field(actor, first)
    retired = await order()
    await restore_field(actor, first)
    await restore_field(actor, first)

    assert retired == ["second"]
    assert await order() == ["second", "first"]
    assert await recorded() == [FieldRetired(custom_field=first), FieldRestored(custom_field=first)]


async def test_field_does_not_come_back_before_what_it_asks() -> None:
    actor = await admin()
    await make_field("surface", is_retired=True)
    depth = await make_field("depth", visible_when=Check("custom.surface", Operator.IS_SET), is_retired=True)

    with pytest.raises(Conflict) as refusal:
        await restore_field(actor, depth)

    assert refusal.value.sentence == "Its condition asks a field that is retired. Restore that one first."


async def test_only_whoever_manages_fields_defines_them() -> None:
    lead = await make_agent(role=Role.LEAD)
    field_id = await make_field("surface")
    own = await make_agent()
    manager = Staff(person=own.person, own_role=frozenset({Capability.MANAGE_FIELDS}))

    for forbidden in (
        create_field(lead, Subject.TICKET, draft("Other"), base=BASE),
        change_field(lead, field_id, draft("Other"), base=BASE),
        move_field(lead, field_id, Way.UP),
        retire_field(lead, field_id),
        restore_field(lead, field_id),
    ):
        with pytest.raises(Forbidden):
            await forbidden
    await retire_field(manager, field_id)

    assert await recorded() == [FieldRetired(custom_field=field_id)]
    with pytest.raises(NotFound):
        await retire_field(manager, field_id + 1)


async def test_uses_are_counted_in_one_statement() -> None:
    surface = await known(await make_field("surface"))
    unused = await known(await make_field("unused"))
    for custom in ('{"surface": "road"}', '{"surface": "trail", "x": 1}', "{}"):
        await make_ticket(custom=custom)

    async with count_statements() as statements:
        uses = await field_uses([surface, unused])

    assert (len(statements), uses) == (1, {surface.id: 2, unused.id: 0})


@pytest.mark.parametrize(
    ("name", "key"),
    [("Order number", "order_number"), ("Größe (EU)", "grosse_eu"), ("2nd try", "f_2nd_try"), ("尺码", "")],
)
def test_key_is_made_of_a_name(name: str, key: str) -> None:
    assert key_of(name) == key


def test_options_of_one_name_in_other_letters_get_keys_of_their_own() -> None:
    named = [Option("", "尺"), Option("", "码"), Option("option", "Known")]

    assert [option.key for option in with_keys(named)] == ["option_2", "option_3", "option"]
