"""What a condition names: whether it asks for a value, and the same condition asking for another."""

from msgspec.structs import replace

from helpdesk.conditions.language import All, AnyOf, Check, Condition, Not, Scalar, Value


def mentions(condition: Condition, field: str, value: Scalar) -> bool:
    """Whether a check of this field asks for this value, anywhere in the tree."""
    match condition:
        case All(conditions=parts) | AnyOf(conditions=parts):
            return any(mentions(part, field, value) for part in parts)
        case Not(condition=part):
            return mentions(part, field, value)
        case Check():
            return condition.field == field and value in _values(condition)


def replaced(condition: Condition, field: str, old: int | str, new: int | str) -> Condition:
    """The same condition, asking for the new value where it asked for the old one."""
    match condition:
        case All(conditions=parts):
            return All(tuple(replaced(part, field, old, new) for part in parts))
        case AnyOf(conditions=parts):
            return AnyOf(tuple(replaced(part, field, old, new) for part in parts))
        case Not(condition=part):
            return Not(replaced(part, field, old, new))
        case Check():
            return _replaced_check(condition, field, old, new)


def _replaced_check(check: Check, field: str, old: int | str, new: int | str) -> Check:
    if check.field != field or old not in _values(check):
        return check
    value: Value = new
    if isinstance(check.value, tuple):
        # Two values that became one are asked for once.
        value = tuple(dict.fromkeys(new if item == old else item for item in check.value))
    return replace(check, value=value)


def _values(check: Check) -> tuple[Scalar, ...]:
    """What the check compares with. True is no id, although Python takes it for 1."""
    values = check.value if isinstance(check.value, tuple) else (check.value,)
    return tuple(value for value in values if value is not None and not isinstance(value, bool))
