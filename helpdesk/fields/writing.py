"""What a record's values become, for the actions of each subject: checked, with a change for each field."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.events.event import Change
from helpdesk.fields.definition import Definition, Value, Values
from helpdesk.fields.enums import Kind
from helpdesk.fields.rules import Given, Record, clean, problems
from helpdesk.fields.shown import history_text

People = Mapping[int, str]


class Rewritten(Struct, frozen=True):
    """All values as they are to be stored, and what differs from before."""

    values: Mapping[str, Value]
    changes: tuple[Change, ...]


def value_problems(
    definitions: Sequence[Definition], given: Given, stored: Values, record: Record, people: People
) -> dict[str, str]:
    """What is wrong with the given values; `people` are those who work here, of the given ones."""
    found = problems(definitions, given, stored, record)
    for definition, value in _changed(definitions, stored, clean(definitions, given, stored, record)):
        if definition.kind == Kind.PERSON and value is not None and value not in people:
            found[definition.field] = _("Please choose somebody who works here.")
        if _keys(value) & _not_offered(definition, stored.get(definition.key)):
            found[definition.field] = _("Please choose one from the list.")
    return found


def _not_offered(definition: Definition, stored: Value | None) -> frozenset[str]:
    """The choices that stay where they are and are given to nobody any more, unless by default."""
    retired = frozenset(option.key for option in definition.options if option.is_retired)
    return retired - _keys(stored) - _keys(definition.default_value)


def _keys(value: object) -> frozenset[str]:
    """The options a value of a list names."""
    chosen = value if isinstance(value, tuple | list) else (value,)
    return frozenset(key for key in chosen if isinstance(key, str))


def rewritten(
    definitions: Sequence[Definition], given: Given, stored: Values, record: Record, people: People
) -> Rewritten:
    """The values to store; Invalid with every problem where one does not fit."""
    found = value_problems(definitions, given, stored, record, people)
    if found:
        raise Invalid(found)
    values = clean(definitions, given, stored, record)
    changes = tuple(
        Change(
            definition.field,
            history_text(definition, stored.get(definition.key), people),
            history_text(definition, value, people),
        )
        for definition, value in _changed(definitions, stored, values)
    )
    return Rewritten(values, changes)


def _changed(
    definitions: Iterable[Definition], stored: Values, values: Values
) -> list[tuple[Definition, Value | None]]:
    return [
        (definition, values.get(definition.key))
        for definition in definitions
        if values.get(definition.key) != stored.get(definition.key)
    ]
