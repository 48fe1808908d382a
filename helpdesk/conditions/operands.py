"""What a field is compared with, typed and folded once for Python and SQL alike."""

from decimal import Decimal
from typing import Any

from helpdesk.conditions.enums import LISTED, VALUELESS, FieldKind
from helpdesk.conditions.fields import Field
from helpdesk.conditions.folding import folded
from helpdesk.conditions.language import Check
from helpdesk.conditions.times import instant_of


def operand(field: Field, check: Check) -> Any:
    """The value of a check as the field's kind compares it; a list for operators that take several."""
    if check.operator in VALUELESS:
        return None
    if check.operator in LISTED:
        return [_typed(field, item) for item in _items(check)]
    return _typed(field, check.value)


def _items(check: Check) -> tuple[int | float | str, ...]:
    return check.value if isinstance(check.value, tuple) else ()


def _typed(field: Field, value: Any) -> Any:
    match field.kind:
        case FieldKind.TEXT:
            return folded(value)
        case FieldKind.TIME:
            return instant_of(value)
        case FieldKind.NUMBER:
            return Decimal(str(value))
        case _:
            return value
