"""What fits into the fields of one record. Pure: no row is read here.

Fields are asked in their order, and a condition sees the values of the visible fields above it. A hidden
field is neither required nor written, and keeps the value it has.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from helpdesk.conditions.language import Condition
from helpdesk.core.i18n import gettext as _
from helpdesk.fields.definition import Definition, Value, Values
from helpdesk.fields.parsing import Unfit, parsed

Given = Mapping[str, Any]
# Whether a condition holds for the record with these custom values.
Record = Callable[[Condition, Values], bool]


class Answer(Struct, frozen=True):
    """What one visible field comes to: the value it then has, and what is wrong with the one given."""

    definition: Definition
    value: Value | None
    is_given: bool = False
    is_required: bool = False
    problem: str = ""


def answers(definitions: Iterable[Definition], given: Given, stored: Values, record: Record) -> list[Answer]:
    """Every visible field, in order."""
    return list(_answers(definitions, given, stored, record))


def problems(
    definitions: Iterable[Definition], given: Given, stored: Values, record: Record
) -> dict[str, str]:
    """What is wrong with the given values, by field as forms name it; what is not given is not asked for."""
    return {
        answer.definition.field: answer.problem
        for answer in _answers(definitions, given, stored, record)
        if answer.problem
    }


def clean(
    definitions: Iterable[Definition], given: Given, stored: Values, record: Record
) -> dict[str, Value]:
    """All values of the record once the given ones are written, for given ones without problems."""
    kept = dict(stored)
    for answer in _answers(definitions, given, stored, record):
        if not answer.is_given:
            continue
        if answer.value is None:
            kept.pop(answer.definition.key, None)
        else:
            kept[answer.definition.key] = answer.value
    return kept


def whole_form(definitions: Sequence[Definition], given: Given) -> dict[str, Any]:
    """What a form that shows every field gives: a field that it does not send is empty."""
    return {definition.key: given.get(definition.key) for definition in definitions}


def fresh_form(definitions: Sequence[Definition], given: Given) -> dict[str, Any]:
    """What a form for something new gives: a field that it did not show begins with its default."""
    return {each.key: given.get(each.key, each.default_value) for each in definitions}


def customer_form(definitions: Sequence[Definition], given: Given) -> dict[str, Any]:
    """The same of a customer, who is asked for some fields; of the others there are the defaults alone."""
    asked = [each for each in definitions if each.is_asked]
    others = [each for each in definitions if not each.is_asked]
    return {**defaults(others), **fresh_form(asked, given)}


def changed_form(definitions: Sequence[Definition], given: Given, stored: Values) -> dict[str, Any]:
    """What a form for something known gives: a field that it did not show keeps its value, or is empty."""
    return {**{each.key: None for each in definitions if each.key not in stored}, **given}


def missing(definitions: Iterable[Definition], stored: Values, record: Record) -> list[Definition]:
    """The visible fields that must have a value and have none."""
    return [
        answer.definition
        for answer in _answers(definitions, {}, stored, record)
        if answer.is_required and answer.value is None
    ]


def defaults(definitions: Iterable[Definition]) -> dict[str, Any]:
    """What a fresh form begins with."""
    return {each.key: each.default_value for each in definitions if each.default_value is not None}


def _answers(
    definitions: Iterable[Definition], given: Given, stored: Values, record: Record
) -> Iterator[Answer]:
    seen: dict[str, Value] = {}
    for definition in definitions:
        if definition.visible_when is not None and not record(definition.visible_when, seen):
            continue
        is_required = _is_required(definition, seen, record)
        answer = _answer(definition, given, stored.get(definition.key), is_required=is_required)
        if answer.value is not None:
            seen[definition.key] = answer.value
        yield answer


def _is_required(definition: Definition, seen: Values, record: Record) -> bool:
    when = definition.required_when
    return definition.is_required or (when is not None and record(when, seen))


def _answer(definition: Definition, given: Given, stored: Value | None, *, is_required: bool) -> Answer:
    if definition.key not in given:
        return Answer(definition, stored, is_required=is_required)
    try:
        value = parsed(definition, given[definition.key])
    except Unfit as refusal:
        return Answer(definition, None, True, is_required, refusal.sentence)
    missing = _("Please fill this in.") if value is None and is_required else ""
    return Answer(definition, value, True, is_required, missing)
