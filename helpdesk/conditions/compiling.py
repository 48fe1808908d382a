"""A condition as SQL with numbered parameters. What a person wrote is always a parameter, never SQL."""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from helpdesk.conditions.enums import NEGATIVES, FieldKind, Operator
from helpdesk.conditions.fields import Field, Fields
from helpdesk.conditions.language import All, AnyOf, Check, Condition, Not
from helpdesk.conditions.operands import operand


class Clause(NamedTuple):
    """A piece of a WHERE and its parameters. It is TRUE where it holds; NULL counts as FALSE."""

    sql: str
    args: tuple[Any, ...]


def to_sql(condition: Condition, fields: Fields, first_param: int = 1) -> Clause:
    """The condition over the subject's table, with parameters from `$first_param` on.

    The condition is one that `problems` finds nothing wrong with. Positive checks stay plain comparisons, so
    that indexes serve them; whatever is negated says IS NOT TRUE, so that NULL is decided.
    """
    parameters = _Parameters(first_param)
    return Clause(_written(condition, fields, parameters), tuple(parameters.args))


class _Parameters:
    """The parameters of one statement, numbered as they are added."""

    def __init__(self, first: int) -> None:
        self.args: list[Any] = []
        self._first = first

    def add(self, value: Any, sql_type: str) -> str:
        self.args.append(value)
        return f"${self._first + len(self.args) - 1}::{sql_type}"


def _written(condition: Condition, fields: Fields, parameters: _Parameters) -> str:
    match condition:
        case All(conditions):
            return _joined([_written(inner, fields, parameters) for inner in conditions], "AND", "TRUE")
        case AnyOf(conditions):
            return _joined([_written(inner, fields, parameters) for inner in conditions], "OR", "FALSE")
        case Not(inner):
            return f"({_written(inner, fields, parameters)}) IS NOT TRUE"
        case Check():
            return _written_check(condition, fields[condition.field], parameters)


def _joined(parts: list[str], word: str, empty: str) -> str:
    return "(" + f" {word} ".join(f"({part})" for part in parts) + ")" if parts else empty


def _written_check(check: Check, field: Field, parameters: _Parameters) -> str:
    positive = NEGATIVES.get(check.operator, check.operator)
    wanted = operand(field, check)
    if field.member and positive in (_SAME if field.kind == FieldKind.TEXT else _CONTAINABLE):
        written = _contained(field, wanted, parameters)
    else:
        written = field.within.replace("{}", _compared(positive, field, wanted, parameters))
    return written if positive == check.operator else f"({written}) IS NOT TRUE"


def _compared(operator: Operator, field: Field, wanted: Any, parameters: _Parameters) -> str:
    sql_type = _SQL_TYPES[field.kind]
    left = f"lower({field.sql})" if field.kind == FieldKind.TEXT else field.sql
    match operator:
        case Operator.IS_SET:
            return _is_set(field)
        case Operator.ANY_OF:
            return f"{left} = {_one_of(wanted, sql_type, parameters)}"
        case Operator.CONTAINS if not field.is_set:
            return f"{left} LIKE {parameters.add(f'%{_escaped(wanted)}%', sql_type)}"
        case Operator.STARTS_WITH:
            return f"{left} LIKE {parameters.add(f'{_escaped(wanted)}%', sql_type)}"
        case _:
            return f"{left} {_SIGNS[operator]} {parameters.add(wanted, sql_type)}"


def _one_of(wanted: list[Any], sql_type: str, parameters: _Parameters) -> str:
    """One value by itself: the planner knows how many rows have it, and only guesses how long a list is."""
    if len(wanted) == 1:
        return parameters.add(wanted[0], sql_type)
    return f"ANY({parameters.add(wanted, f'{sql_type}[]')})"


def _contained(field: Field, wanted: Any, parameters: _Parameters) -> str:
    """The document holds one of the wanted values. A flag that is not there is not ticked."""
    if wanted is False:
        return f"({_contained(field, True, parameters)}) IS NOT TRUE"
    items = wanted if isinstance(wanted, list) else [wanted]
    documents = [{field.member: [item] if field.is_set else item} for item in items]
    held = [parameters.add(_ENCODER.encode(document).decode(), "jsonb") for document in documents]
    return _joined([f"{_searched(field)} @> {parameter}" for parameter in held], "OR", "FALSE")


def _searched(field: Field) -> str:
    """The document as an index holds it: for texts, which are compared without case, in small letters."""
    return f"lower({field.document}::text)::jsonb" if field.kind == FieldKind.TEXT else field.document


def _is_set(field: Field) -> str:
    if field.is_set:
        return "TRUE"
    return (
        f"{field.sql} <> ''"
        if field.kind in {FieldKind.TEXT, FieldKind.KEYWORD}
        else f"{field.sql} IS NOT NULL"
    )


def _escaped(text: str) -> str:
    """The text with the signs of LIKE made plain."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_ENCODER = msgspec.json.Encoder(decimal_format="number")
_SAME = frozenset({Operator.IS, Operator.ANY_OF})
_CONTAINABLE = _SAME | {Operator.CONTAINS}

_SIGNS = {
    Operator.IS: "=",
    Operator.CONTAINS: "=",
    Operator.BEFORE: "<",
    Operator.LESS_THAN: "<",
    Operator.AFTER: ">",
    Operator.MORE_THAN: ">",
}

_SQL_TYPES = {
    FieldKind.TEXT: "text",
    FieldKind.KEYWORD: "text",
    FieldKind.WORDS: "text",
    FieldKind.NUMBER: "numeric",
    FieldKind.REFERENCE: "bigint",
    FieldKind.REFERENCES: "bigint",
    FieldKind.TIME: "timestamptz",
    FieldKind.FLAG: "boolean",
}


def all_true(*clauses: Callable[[int], Clause], first_param: int = 1) -> Clause:
    """Clauses joined by AND, each told the number of its first parameter."""
    parts: list[str] = []
    args: list[Any] = []
    for clause_from in clauses:
        clause = clause_from(first_param + len(args))
        parts.append(f"({clause.sql})")
        args.extend(clause.args)
    return Clause(" AND ".join(parts) or "TRUE", tuple(args))
