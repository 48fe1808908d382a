"""Whether a condition holds for one row, in Python. `compiling.py` says the same in SQL."""

from collections.abc import Callable
from typing import Any

from helpdesk.conditions.enums import NEGATIVES, FieldKind, Operator
from helpdesk.conditions.fields import Field, Fields
from helpdesk.conditions.folding import folded
from helpdesk.conditions.language import All, AnyOf, Check, Condition, Not
from helpdesk.conditions.operands import operand


def holds(condition: Condition, row: Any, fields: Fields) -> bool:
    """Whether the row fits. The condition is one that `problems` finds nothing wrong with."""
    match condition:
        case All(conditions):
            return all(holds(inner, row, fields) for inner in conditions)
        case AnyOf(conditions):
            return any(holds(inner, row, fields) for inner in conditions)
        case Not(inner):
            return not holds(inner, row, fields)
        case Check():
            return _check_holds(condition, row, fields[condition.field])


def _check_holds(check: Check, row: Any, field: Field) -> bool:
    positive = NEGATIVES.get(check.operator, check.operator)
    tests = _SET_TESTS if field.is_set else _TESTS
    answer = tests[positive](_comparable(field, field.get(row)), operand(field, check))
    return answer if positive == check.operator else not answer


def _comparable(field: Field, found: Any) -> Any:
    return folded(found) if field.kind == FieldKind.TEXT and found is not None else found


_TESTS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.IS: lambda found, wanted: found is not None and found == wanted,
    Operator.ANY_OF: lambda found, wanted: found is not None and found in wanted,
    Operator.CONTAINS: lambda found, wanted: found is not None and wanted in found,
    Operator.STARTS_WITH: lambda found, wanted: found is not None and found.startswith(wanted),
    Operator.BEFORE: lambda found, wanted: found is not None and found < wanted,
    Operator.LESS_THAN: lambda found, wanted: found is not None and found < wanted,
    Operator.AFTER: lambda found, wanted: found is not None and found > wanted,
    Operator.MORE_THAN: lambda found, wanted: found is not None and found > wanted,
    Operator.IS_SET: lambda found, _wanted: found is not None and found != "",
}

_SET_TESTS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.CONTAINS: lambda found, wanted: wanted in found,
    Operator.ANY_OF: lambda found, wanted: any(item in wanted for item in found),
    Operator.IS_SET: lambda found, _wanted: bool(found),
}
