"""Which fields of a record are asked, and what becomes of their values."""

import pytest
from msgspec import Struct

from helpdesk.conditions.enums import FieldKind, Operator
from helpdesk.conditions.fields import Field, registry
from helpdesk.conditions.holding import holds
from helpdesk.conditions.language import Check, Condition
from helpdesk.core.errors import Invalid
from helpdesk.events.event import Change
from helpdesk.fields.asking import askable
from helpdesk.fields.definition import Values
from helpdesk.fields.enums import Kind
from helpdesk.fields.rules import Record, clean, defaults, problems, whole_form
from helpdesk.fields.writing import rewritten
from tests.fields.definitions import definition

SURFACE = definition("surface", Kind.CHOICE, visible_when=Check("type", Operator.IS, "order"))
DEPTH = definition("depth", Kind.NUMBER, required_when=Check("custom.surface", Operator.IS, "trail"))
NOTE = definition("note", is_required=True, default_value="none")
FIELDS = [SURFACE, DEPTH, NOTE]


class Case(Struct, frozen=True):
    type: str
    custom: Values


ASKABLE = registry(
    [
        Field(name="type", label="Type", kind=FieldKind.KEYWORD, sql="type", get=lambda case: case.type),
        *askable(FIELDS, "custom"),
    ]
)


def case(kind: str) -> Record:
    def record(condition: Condition, custom: Values) -> bool:
        return holds(condition, Case(kind, custom), ASKABLE)

    return record


def test_hidden_field_is_neither_required_nor_written_and_keeps_its_value() -> None:
    stored = {"surface": "road", "note": "old"}
    given = {"surface": "trail", "note": "new"}

    assert problems(FIELDS, {"surface": "beach", "note": "new"}, stored, case("question")) == {}
    assert clean(FIELDS, given, stored, case("question")) == {"surface": "road", "note": "new"}


def test_hidden_value_makes_nothing_required() -> None:
    given = whole_form(FIELDS, {"note": "x"})

    assert problems(FIELDS, given, {"surface": "trail"}, case("question")) == {}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"surface": "trail", "note": "x"}, {"custom.depth": "Please fill this in."}),
        ({"surface": "trail", "depth": "4", "note": "x"}, {}),
        ({"surface": "road", "note": "x"}, {}),
        (
            {"surface": "beach"},
            {
                "custom.surface": "Please choose one from the list.",
                "custom.note": "Please fill this in.",
            },
        ),
    ],
)
def test_whole_form_is_asked_for_what_is_required(given: dict[str, str], found: dict[str, str]) -> None:
    assert problems(FIELDS, whole_form(FIELDS, given), {}, case("order")) == found


def test_only_given_fields_are_asked_for() -> None:
    assert problems(FIELDS, {"depth": "3"}, {}, case("order")) == {}
    assert problems(FIELDS, {"note": ""}, {"note": "x"}, case("order")) == {
        "custom.note": "Please fill this in."
    }


def test_changes_name_old_and_new_as_people_read_them() -> None:
    owner = definition("owner", Kind.PERSON)
    given = {"surface": "trail", "depth": "4", "note": "same", "owner": "7"}
    stored = {"surface": "road", "depth": 3, "note": "same", "kept": "x"}

    found = rewritten([*FIELDS, owner], given, stored, case("order"), {7: "Mara"})

    assert found.values == {"surface": "trail", "depth": 4, "note": "same", "kept": "x", "owner": 7}
    assert found.changes == (
        Change("custom.surface", "Road", "Trail"),
        Change("custom.depth", "3", "4"),
        Change("custom.owner", None, "Mara"),
    )


def test_stranger_is_refused() -> None:
    owner = definition("owner", Kind.PERSON)

    with pytest.raises(Invalid) as refusal:
        rewritten([owner], {"owner": "8"}, {}, case("order"), {7: "Mara"})

    assert refusal.value.fields == {"custom.owner": "Please choose somebody who works here."}


def test_fresh_form_begins_with_the_defaults() -> None:
    assert defaults(FIELDS) == {"note": "none"}
