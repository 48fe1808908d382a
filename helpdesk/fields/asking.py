"""Custom fields as fields of the one condition language: in Python from `custom`, in SQL by its index."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from helpdesk.conditions.enums import FieldKind
from helpdesk.conditions.fields import Field
from helpdesk.fields.definition import Definition
from helpdesk.fields.enums import Kind

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KINDS = {
    Kind.TEXT: FieldKind.TEXT,
    Kind.LONG_TEXT: FieldKind.TEXT,
    Kind.NUMBER: FieldKind.NUMBER,
    Kind.DATE: FieldKind.TIME,
    Kind.CHOICE: FieldKind.KEYWORD,
    Kind.CHOICES: FieldKind.WORDS,
    Kind.CHECKBOX: FieldKind.FLAG,
    Kind.PERSON: FieldKind.REFERENCE,
    Kind.LINK: FieldKind.KEYWORD,
}
# How the value at {0} of a document is read; a date begins at midnight in UTC.
_SQL = {
    FieldKind.TEXT: "({0} ->> '{1}')",
    FieldKind.KEYWORD: "({0} ->> '{1}')",
    FieldKind.NUMBER: "({0} -> '{1}')::numeric",
    FieldKind.TIME: "(({0} ->> '{1}')::date)::timestamp AT TIME ZONE 'UTC'",
    FieldKind.FLAG: "coalesce(({0} -> '{1}')::boolean, FALSE)",
    FieldKind.REFERENCE: "({0} -> '{1}')::bigint",
    FieldKind.WORDS: "item.word",
}
_WITHIN = "EXISTS (SELECT FROM jsonb_array_elements_text({0} -> '{1}') AS item(word) WHERE "


def askable(definitions: Iterable[Definition], document: str) -> list[Field]:
    """The fields by which conditions know these; `document` is the column of their values."""
    return [_field(definition, document) for definition in definitions]


def day_fields(definitions: Iterable[Definition], document: str) -> list[Field]:
    """Dates as the days they are, for lists of one day; conditions compare their beginnings instead."""
    return [
        Field(
            name=day_name(definition),
            label=definition.name,
            kind=FieldKind.KEYWORD,
            sql=_SQL[FieldKind.KEYWORD].format(document, definition.key),
            get=_plain_getter(definition.key),
            document=document,
            member=definition.key,
        )
        for definition in definitions
        if definition.kind == Kind.DATE and _KEY.fullmatch(definition.key)
    ]


def day_name(definition: Definition) -> str:
    return f"{definition.field}.day"


def _plain_getter(key: str) -> Callable[[Any], Any]:
    return lambda row: row.custom.get(key)


def _field(definition: Definition, document: str) -> Field:
    if not _KEY.fullmatch(definition.key):
        raise ValueError(definition.key)
    kind = _KINDS[definition.kind]
    within = _WITHIN.format(document, definition.key) + "{})" if kind == FieldKind.WORDS else "{}"
    return Field(
        name=definition.field,
        label=definition.name,
        kind=kind,
        sql=_SQL[kind].format(document, definition.key),
        get=_getter(definition),
        within=within,
        choices=tuple(option.key for option in definition.options),
        document=document,
        member=definition.key,
    )


def _getter(definition: Definition) -> Callable[[Any], Any]:
    key = definition.key
    match definition.kind:
        case Kind.DATE:
            return lambda row: _midnight(row.custom.get(key))
        case Kind.CHOICES:
            return lambda row: row.custom.get(key, ())
        case Kind.CHECKBOX:
            return lambda row: row.custom.get(key) is True
        case _:
            return _plain_getter(key)


def _midnight(text: str | None) -> datetime | None:
    return datetime.combine(date.fromisoformat(text), time(), UTC) if text else None
