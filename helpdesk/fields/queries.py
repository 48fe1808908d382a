"""The fields of a subject, what a form of them is checked against, and how often they are used."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.core.ids import is_row_id
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.fields.definition import Definition, Values, as_json, decoded_definitions
from helpdesk.fields.enums import Kind, Subject

MOST_COUNTED = 999
LONGEST_ID = 19
MOST_PEOPLE = 200
MOST_ENTRIES = 50
# The names of some people who work here, by id.
PEOPLE_COLUMN = """
    (SELECT coalesce(json_object_agg(id, name), '{{}}') FROM persons
     WHERE id = ANY({0}::bigint[]) AND role <> 'customer' AND deactivated_at IS NULL)
"""
# Where the values of each subject lie.
TABLES = {
    Subject.TICKET: "tickets",
    Subject.PERSON: "persons",
    Subject.ORGANISATION: "organisations",
}


class Ground(Struct, frozen=True):
    """What a form is checked against: the fields in use, and who works here of those it may name."""

    definitions: list[Definition]
    people: Mapping[int, str]


def definitions_column(subject: Subject) -> str:
    """The fields in use as one JSON column, so that other statements may carry them as well."""
    return f"""
    (SELECT coalesce(json_agg(custom_fields ORDER BY position, id), '[]') FROM custom_fields
     WHERE subject = '{subject}' AND retired_at IS NULL)
    """  # noqa: S608 - one of three words of ours


async def definitions_of(subject: Subject) -> list[Definition]:
    """The fields in use, in their order."""
    return decoded_definitions(await fetch_value(f"SELECT {definitions_column(subject)}"))


async def form_ground(subject: Subject, given: Mapping[str, Any], stored: Values) -> Ground:
    """In one statement, for a form with these values over what is stored."""
    people = PEOPLE_COLUMN.format("$1")
    statement = f"SELECT {definitions_column(subject)} AS definitions, {people} AS people"
    row = (await fetch(statement, possible_people(given, stored)))[0]
    return Ground(decoded_definitions(row["definitions"]), decoded_people(row["people"]))


def possible_people(*values: Mapping[str, Any]) -> list[int]:
    """Every id that a value may be, before it is known which fields hold people."""
    texts = {str(value) for each in values for value in each.values()}
    ids = {int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID}
    return sorted(number for number in ids if is_row_id(number))[:MOST_PEOPLE]


def decoded_people(text: str) -> dict[int, str]:
    return msgspec.json.decode(text, type=dict[int, str])


async def every_definition(subject: Subject) -> list[Definition]:
    """The fields in use and the retired ones."""
    found = await fetch_value(
        "SELECT coalesce(json_agg(custom_fields ORDER BY position, id), '[]') FROM custom_fields"
        " WHERE subject = $1",
        subject,
    )
    return decoded_definitions(found)


async def definition_by_id(field_id: int) -> Definition | None:
    found = await fetch_value(
        "SELECT coalesce(json_agg(custom_fields), '[]') FROM custom_fields WHERE id = $1", field_id
    )
    return next(iter(decoded_definitions(found)), None)


async def option_uses(definition: Definition) -> dict[str, int]:
    """How many records have each option, counted up to 999, in one statement."""
    if not definition.options:
        return {}
    table = TABLES[definition.subject]
    counts = [_counted(table, place) for place in range(1, len(definition.options) + 1)]
    args = [holding(definition, option.key) for option in definition.options]
    found = await fetch_value(f"SELECT ARRAY[{', '.join(counts)}]", *args)
    return {option.key: count for option, count in zip(definition.options, found, strict=True)}


def _counted(table: str, place: int) -> str:
    those = f"SELECT FROM {table} WHERE custom @> ${place}::jsonb LIMIT {MOST_COUNTED}"
    return f"(SELECT count(*) FROM ({those}) AS used)"  # noqa: S608 - as above


async def subject_of(field_id: int) -> Subject | None:
    """What the field describes; None where there is none of this id."""
    found = await fetch_value("SELECT subject FROM custom_fields WHERE id = $1", field_id)
    return Subject(found) if found else None


async def is_used(definition: Definition) -> bool:
    """Whether any record has a value of it."""
    return await fetch_value(f"SELECT EXISTS ({_having(definition.subject)})", definition.key)


async def field_uses(definitions: Sequence[Definition]) -> dict[int, int]:
    """How many records have a value of each field, counted up to 999, in one statement."""
    if not definitions:
        return {}
    counts = [
        f"(SELECT count(*) FROM ({_having(each.subject, place)} LIMIT {MOST_COUNTED}) AS used)"  # noqa: S608 - as above
        for place, each in enumerate(definitions, start=1)
    ]
    found = await fetch_value(f"SELECT ARRAY[{', '.join(counts)}]", *(each.key for each in definitions))
    return {each.id: count for each, count in zip(definitions, found, strict=True)}


def _having(subject: Subject, place: int = 1) -> str:
    """The records that have a value of the field of this key, by the index of keys."""
    return (
        f"SELECT FROM {TABLES[subject]} WHERE custom <> '{{}}'"
        f" AND jsonb_path_query_array(custom, '$.keyvalue().key') ? ${place}::text"
    )


def holding(definition: Definition, option: str) -> str:
    """What a record's values contain that has this option."""
    return as_json({definition.key: [option] if definition.kind == Kind.CHOICES else option})
