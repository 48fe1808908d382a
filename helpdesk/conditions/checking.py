"""What is wrong with a condition, all of it at once, as sentences for whoever wrote it."""

from collections.abc import Callable, Iterator
from typing import Any

from helpdesk.conditions.enums import LISTED, OPERATORS, VALUELESS, FieldKind
from helpdesk.conditions.fields import Field, Fields
from helpdesk.conditions.labels import operator_label
from helpdesk.conditions.language import All, AnyOf, Check, Condition, Not, checks_of
from helpdesk.conditions.times import instant_of
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark

DEEPEST = 5
MOST_CHECKS = 50
MOST_ITEMS = 100
LONGEST_TEXT = 500
LARGEST_NUMBER = 2**63 - 1


def ensure_valid(condition: Condition, fields: Fields) -> None:
    """Refuse a condition that cannot be asked of these fields, with every reason."""
    found = problems(condition, fields)
    if found:
        raise Invalid({"condition": " ".join(found)})


def problems(condition: Condition, fields: Fields) -> list[str]:
    """Everything that is wrong with the condition; nothing for one that can be asked."""
    if _is_deeper(condition, DEEPEST):
        return [_("Groups may be nested %d deep at most.") % DEEPEST]
    checks = list(checks_of(condition))
    if len(checks) > MOST_CHECKS:
        return [_("A condition may have %d comparisons at most.") % MOST_CHECKS]
    return [sentence for check in checks for sentence in _problems_of(check, fields)]


def _is_deeper(condition: Condition, levels: int) -> bool:
    match condition:
        case All(conditions) | AnyOf(conditions):
            return levels == 0 or any(_is_deeper(inner, levels - 1) for inner in conditions)
        case Not(inner):
            return levels == 0 or _is_deeper(inner, levels - 1)
        case Check():
            return False


def _problems_of(check: Check, fields: Fields) -> Iterator[str]:
    field = fields.get(check.field)
    if field is None:
        yield _("There is no field “%s”.") % check.field[:60]
        return
    names = {"field": _(field.label), "operator": operator_label(check.operator)}
    if check.operator not in OPERATORS[field.kind]:
        yield _("“%(field)s” cannot be asked whether it “%(operator)s”.") % names
    elif check.operator in VALUELESS:
        if check.value is not None:
            yield _("“%(field)s” “%(operator)s” takes no value.") % names
    elif check.operator in LISTED:
        yield from _problems_of_list(check, field, names)
    elif not _fits(field, check.value):
        yield _wanted(field)


def _problems_of_list(check: Check, field: Field, names: dict[str, str]) -> Iterator[str]:
    items = check.value
    if not isinstance(items, tuple) or not items:
        yield _("“%(field)s” “%(operator)s” needs a list of values.") % names
    elif len(items) > MOST_ITEMS:
        yield _("“%(field)s” can be compared with %(most)d values at most.") % {**names, "most": MOST_ITEMS}
    elif not all(_fits(field, item) for item in items):
        yield _wanted(field)


def _fits(field: Field, value: Any) -> bool:
    return _FITS[field.kind](value) and (not field.choices or value in field.choices)


def _is_text(value: Any) -> bool:
    """A text PostgreSQL can take: not blank, not endless, no NUL, no half of a surrogate pair."""
    return (
        isinstance(value, str)
        and 0 < len(value.strip()) <= len(value) <= LONGEST_TEXT
        and "\x00" not in value
        and not any("\ud800" <= char <= "\udfff" for char in value)
    )


def _is_number(value: Any) -> bool:
    """Whole or not, but neither endless nor none at all."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER


def _is_reference(value: Any) -> bool:
    return isinstance(value, int) and _is_number(value)


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and instant_of(value) is not None


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


_FITS: dict[FieldKind, Callable[[Any], bool]] = {
    FieldKind.TEXT: _is_text,
    FieldKind.KEYWORD: _is_text,
    FieldKind.WORDS: _is_text,
    FieldKind.NUMBER: _is_number,
    FieldKind.REFERENCE: _is_reference,
    FieldKind.REFERENCES: _is_reference,
    FieldKind.TIME: _is_time,
    FieldKind.FLAG: _is_flag,
}


def _wanted(field: Field) -> str:
    """What a value of the field looks like."""
    label = _(field.label)
    if field.choices:
        return _("“%(field)s” is one of: %(choices)s.") % {
            "field": label,
            "choices": ", ".join(field.choices),
        }
    return _(_WANTED.get(field.kind, _WANTED[FieldKind.TEXT])) % label


_WANTED = {
    FieldKind.TEXT: mark("“%s” is compared with a text of up to 500 characters."),
    FieldKind.NUMBER: mark("“%s” is compared with a number."),
    FieldKind.REFERENCE: mark("“%s” is compared with a whole number."),
    FieldKind.REFERENCES: mark("“%s” is compared with a whole number."),
    FieldKind.TIME: mark(
        "“%s” is compared with a time such as 2026-03-01T09:00Z, or -3d for three days ago."
    ),
    FieldKind.FLAG: mark("“%s” is compared with yes or no."),
}
