"""Forms of people and organisations, whose fields ask only one another: what is wrong, and what is kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Raw, Struct

from helpdesk.conditions.fields import registry
from helpdesk.conditions.holding import holds
from helpdesk.conditions.language import Condition
from helpdesk.core.ids import is_row_id
from helpdesk.db.sql import Question, together
from helpdesk.fields.asking import askable
from helpdesk.fields.definition import Definition, Values, decoded_definitions, decoded_values
from helpdesk.fields.enums import Subject
from helpdesk.fields.queries import TABLES, definitions_column, form_ground
from helpdesk.fields.rules import Record, changed_form, fresh_form
from helpdesk.fields.writing import Rewritten, rewritten, value_problems

Given = Mapping[str, Any]

_STAFF = """
    (SELECT coalesce(json_object_agg(id, name ORDER BY sort_name, id), '{}') FROM persons
     WHERE role <> 'customer' AND deactivated_at IS NULL)
"""


class _Row(Struct, frozen=True):
    custom: Values


class RecordFields(Struct, frozen=True):
    """The fields in use, what a record has of them, and everybody who works here by name."""

    definitions: list[Definition]
    stored: Values
    people: Mapping[int, str]


class FoundFields(Struct, frozen=True):
    """As the database gives them."""

    definitions: Raw
    custom: Raw
    people: dict[int, str]


async def record_fields(subject: Subject, record_id: int | None) -> RecordFields:
    """In one statement; nothing is stored for a record that is not there yet."""
    (found,) = await together(fields_question(subject, record_id))
    return fields_of(found)


def fields_question(subject: Subject, record_id: int | None) -> Question[FoundFields]:
    """The fields of a record, to be asked for together with other things."""
    known = record_id if record_id is not None and is_row_id(record_id) else None
    statement = f"""
        SELECT {definitions_column(subject)} AS definitions, {_STAFF} AS people,
               coalesce((SELECT custom FROM {TABLES[subject]} WHERE id = $1), '{{}}') AS custom
    """  # noqa: S608 - columns and a table of ours
    return Question(FoundFields, statement, (known,))


def fields_of(found: list[FoundFields]) -> RecordFields:
    (row,) = found
    definitions, stored = decoded_definitions(bytes(row.definitions)), decoded_values(bytes(row.custom))
    return RecordFields(definitions, stored, row.people)


def plain_record(definitions: Iterable[Definition]) -> Record:
    """Whether a condition holds for these custom values alone."""
    fields = registry(askable(definitions, "custom"))

    def record(condition: Condition, custom: Values) -> bool:
        return holds(condition, _Row(custom), fields)

    return record


async def fresh_problems(subject: Subject, given: Given) -> dict[str, str]:
    """What is wrong with the fields of something new."""
    ground = await form_ground(subject, given, {})
    form = fresh_form(ground.definitions, given)
    return value_problems(ground.definitions, form, {}, plain_record(ground.definitions), ground.people)


async def changed_values(subject: Subject, given: Given, stored: Values) -> Rewritten:
    """What the fields of something known become; Invalid where one does not fit."""
    ground = await form_ground(subject, given, stored)
    form = changed_form(ground.definitions, given, stored)
    return rewritten(ground.definitions, form, stored, plain_record(ground.definitions), ground.people)
