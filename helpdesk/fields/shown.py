"""Values as people read them: on pages in their language, in the history in no language."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from babel.dates import format_date
from babel.numbers import format_decimal

from helpdesk.core.i18n import current_locale
from helpdesk.core.i18n import gettext as _
from helpdesk.fields.definition import Definition, Value
from helpdesk.fields.enums import Kind

TICKED = "✓"


def shown_text(definition: Definition, value: Value | None, people: Mapping[int, str]) -> str:
    """The value for a page; nothing where there is none. `people` are names by id."""
    if value is None:
        return ""
    if definition.kind == Kind.PERSON:
        return people.get(cast("int", value)) or _("Somebody who has left")
    return _TEXTS.get(definition.kind, _names)(definition, value)


def _number(_definition: Definition, value: Value) -> str:
    return format_decimal(Decimal(str(value)), locale=current_locale(), decimal_quantization=False)


def _date(_definition: Definition, value: Value) -> str:
    return format_date(date.fromisoformat(str(value)), format="medium", locale=current_locale())


def history_text(definition: Definition, value: Value | None, people: Mapping[int, str]) -> str | None:
    """The value as the history keeps it: names as they are called today, the rest as it is stored."""
    if value is None:
        return None
    match definition.kind:
        case Kind.CHECKBOX:
            return TICKED
        case Kind.PERSON:
            return people.get(cast("int", value), str(value))
        case _:
            return _names(definition, value)


def _names(definition: Definition, value: Value) -> str:
    if isinstance(value, tuple):
        chosen = [option.name for option in definition.options if option.key in value]
        return ", ".join(chosen) or ", ".join(value)
    return definition.option_name(str(value)) if definition.kind == Kind.CHOICE else str(value)


_TEXTS: dict[Kind, Callable[[Definition, Value], str]] = {
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CHECKBOX: lambda _definition, _value: _("Yes"),
}
