"""The simple editor of conditions: rows of a field, an operator and a value, all of them or any."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from msgspec import Struct

from helpdesk.conditions.enums import OPERATORS, VALUELESS, FieldKind, Operator
from helpdesk.conditions.fields import Field, Fields
from helpdesk.conditions.labels import operator_label
from helpdesk.conditions.language import All, AnyOf, Check, Condition
from helpdesk.core.i18n import gettext as _
from helpdesk.web.kit.forms import Sent
from helpdesk.web.kit.paths import typed_id

Option = tuple[str, str]
# What the values of a field are called, by the field.
ValueNames = Mapping[str, list[Option]]

TYPE = "type"
ALL, ANY = "all", "any"
# Several values are several rows.
OFFERED = tuple(each for each in Operator if each not in {Operator.ANY_OF, Operator.NONE_OF})
MIDNIGHT = "T00:00Z"
MOST_ROWS = 20


class Row(Struct, frozen=True):
    """One comparison as it is typed."""

    field: str = ""
    operator: str = ""
    value: str = ""


class Typed(Struct, frozen=True):
    """A condition as it is typed; `is_foreign` for one that this editor cannot show and leaves alone."""

    join: str = ALL
    rows: tuple[Row, ...] = ()
    is_foreign: bool = False


class Heading(Struct, frozen=True):
    """What a condition is called: its `name` in the form, and the words above its rows."""

    name: str
    legend: str
    hint: str


class RowInput(Struct, frozen=True, kw_only=True):
    """A row with what can be picked in it."""

    row: Row
    operators: list[Option]
    values: list[Option]
    takes_value: bool
    type: str
    placeholder: str = ""


class ConditionEditor(Struct, frozen=True, kw_only=True):
    name: str
    legend: str
    hint: str
    join: str
    fields: list[Option]
    rows: list[RowInput]
    error: str
    is_foreign: bool


def typed_condition(data: Sent, name: str) -> Typed:
    """The rows of a form; those without a field are nothing."""
    columns = [_texts(data, f"{name}_{part}") for part in Row.__struct_fields__]
    rows = tuple(Row(*cells) for cells in zip(*columns, strict=False) if cells[0])
    join = ANY if data.get(f"{name}_join") == ANY else ALL
    return Typed(join, rows[:MOST_ROWS], f"{name}_foreign" in data)


def _texts(data: Sent, name: str) -> list[str]:
    return [text.replace("\0", "") for text in data.getall(name, []) if isinstance(text, str)]


def condition_of(typed: Typed, fields: Fields) -> Condition | None:
    """The condition that the rows are; None for no rows."""
    checks = tuple(_check(row, fields.get(row.field)) for row in typed.rows)
    if not checks:
        return None
    return AnyOf(checks) if typed.join == ANY else All(checks)


def rows_of(condition: Condition | None) -> Typed:
    """What the editor shows of a condition."""
    match condition:
        case None:
            return Typed()
        case Check():
            return _rows(ALL, (condition,))
        case All(conditions):
            return _rows(ALL, conditions)
        case AnyOf(conditions):
            return _rows(ANY, conditions)
        case _:
            return Typed(is_foreign=True)


def with_types(types: Sequence[int], condition: Condition | None) -> Condition | None:
    """The condition, for tickets of these types only."""
    if not types:
        return condition
    limit = Check(TYPE, Operator.ANY_OF, tuple(types))
    return limit if condition is None else All((limit, condition))


def without_types(condition: Condition | None) -> tuple[tuple[int, ...], Condition | None]:
    """The types a condition is limited to, and the rest of it."""
    match condition:
        case Check(field="type", operator=Operator.ANY_OF, value=tuple(types)):
            return _ids(types), None
        case All((Check(field="type", operator=Operator.ANY_OF, value=tuple(types)), rest)):
            return _ids(types), rest
        case _:
            return (), condition


def _ids(values: Sequence[Any]) -> tuple[int, ...]:
    return tuple(value for value in values if isinstance(value, int))


def _rows(join: str, conditions: Sequence[Condition]) -> Typed:
    checks = [each for each in conditions if isinstance(each, Check) and each.operator in OFFERED]
    if len(checks) < len(conditions):
        return Typed(is_foreign=True)
    return Typed(join, tuple(Row(check.field, check.operator, _text(check.value)) for check in checks))


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return value.removesuffix(MIDNIGHT)
        case _:
            return f"{value:g}" if isinstance(value, float) else str(value)


def _check(row: Row, field: Field | None) -> Check:
    operator = Operator(row.operator) if row.operator in set(Operator) else Operator.IS
    if field is None or operator in VALUELESS:
        return Check(row.field, operator)
    return Check(row.field, operator, _value(field.kind, row.value.strip()))


def _value(kind: FieldKind, text: str) -> Any:
    """What was typed as the field's kind compares it; what does not fit stays a text and is refused."""
    match kind:
        case FieldKind.FLAG:
            return {"yes": True, "no": False}.get(text, text)
        case FieldKind.REFERENCE | FieldKind.REFERENCES:
            return typed_id(text) or text
        case FieldKind.NUMBER:
            return _number(text)
        case FieldKind.TIME if len(text) == len("2026-03-31"):
            return text + MIDNIGHT
        case _:
            return text


def _number(text: str) -> int | float | str:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    if not isfinite(number):
        return text
    return int(number) if number.is_integer() else number


def condition_editor(
    heading: Heading, typed: Typed, fields: Fields, names: ValueNames, *, blank: int, error: str = ""
) -> ConditionEditor:
    """The editor with its rows and some empty ones."""
    rows = [*typed.rows, *[Row()] * blank]
    return ConditionEditor(
        name=heading.name,
        legend=heading.legend,
        hint=heading.hint,
        join=typed.join,
        fields=[(field.name, _(field.label)) for field in fields.values()],
        rows=[_row_input(row, fields, names) for row in rows],
        error=error,
        is_foreign=typed.is_foreign,
    )


def _row_input(row: Row, fields: Fields, names: ValueNames) -> RowInput:
    field = fields.get(row.field)
    operators = [each for each in OFFERED if field is None or each in OPERATORS[field.kind]]
    return RowInput(
        row=row,
        operators=[(each.value, operator_label(each)) for each in operators],
        values=names.get(row.field, []),
        takes_value=row.operator not in VALUELESS,
        type="date" if field is not None and field.kind == FieldKind.TIME else "text",
    )


def condition_words(condition: Condition, fields: Fields, names: ValueNames) -> str:
    """A condition as a sentence part."""
    match condition:
        case All(conditions):
            return _(" and ").join(condition_words(inner, fields, names) for inner in conditions)
        case AnyOf(conditions):
            return _(" or ").join(condition_words(inner, fields, names) for inner in conditions)
        case Check():
            return _check_words(condition, fields, names)
        case _:
            return _("not ({condition})").format(
                condition=condition_words(condition.condition, fields, names)
            )


def _check_words(check: Check, fields: Fields, names: ValueNames) -> str:
    field = fields.get(check.field)
    label = _(field.label) if field else check.field
    called = dict(names.get(check.field, []))
    values = check.value if isinstance(check.value, tuple) else (check.value,)
    shown = [called.get(_text(value), _text(value)) for value in values if value is not None]
    return " ".join([label, operator_label(check.operator), *([", ".join(shown)] if shown else [])])
