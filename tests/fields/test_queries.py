"""Definitions as they come back from their rows, and how often an option is used."""

from decimal import Decimal

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check, to_json
from helpdesk.db.sql import fetch_value
from helpdesk.fields.definition import Definition, Limits, Option
from helpdesk.fields.enums import FieldAudience, Kind, Subject
from helpdesk.fields.queries import definition_by_id, definitions_of, every_definition, option_uses
from tests.factories.tickets import make_ticket
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")

INCIDENT = Check("type", Operator.IS, 3)


async def make_field(
    key: str, kind: Kind, options: str = "[]", *, position: int = 0, is_retired: bool = False
) -> int:
    return await fetch_value(
        "INSERT INTO custom_fields (subject, key, name, kind, options, position, visible_when, audience,"
        " default_value, retired_at)"
        " VALUES ('ticket', $1, $1, $2, $3::jsonb, $4, $5::jsonb, 'asked', '1.5',"
        " CASE WHEN $6 THEN now() END) RETURNING id",
        key,
        kind,
        options,
        position,
        to_json(INCIDENT),
        is_retired,
    )


async def test_definitions_come_in_their_order_without_the_retired_ones() -> None:
    size = await make_field("size", Kind.NUMBER, '{"least": "1"}', position=2)
    surface = await make_field("surface", Kind.CHOICE, '[{"key": "road", "name": "Road"}]', position=1)
    gone = await make_field("gone", Kind.TEXT, position=3, is_retired=True)

    async with count_statements() as statements:
        found = await definitions_of(Subject.TICKET)

    expected = Definition(
        id=size,
        subject=Subject.TICKET,
        key="size",
        name="size",
        kind=Kind.NUMBER,
        settings=Limits(least="1"),
        default_value=Decimal("1.5"),
        visible_when=INCIDENT,
        audience=FieldAudience.ASKED,
        position=2,
    )
    assert len(statements) == 1
    assert [each.id for each in found] == [surface, size]
    assert found[1] == expected == await definition_by_id(size)
    assert found[0].options == (Option("road", "Road"),)
    assert [each.id for each in await every_definition(Subject.TICKET)] == [surface, size, gone]
    assert await definitions_of(Subject.PERSON) == []


@pytest.mark.parametrize(
    ("kind", "road"),
    [(Kind.CHOICE, '{"surface": "road"}'), (Kind.CHOICES, '{"surface": ["road", "trail"]}')],
)
async def test_uses_of_options_are_counted_in_one_statement(kind: Kind, road: str) -> None:
    options = '[{"key": "road", "name": "Road"}, {"key": "beach", "name": "Beach"}]'
    definition = await definition_by_id(await make_field("surface", kind, options))
    assert definition is not None
    await make_ticket(custom=road)
    await make_ticket(custom=road)

    async with count_statements() as statements:
        uses = await option_uses(definition)

    assert (len(statements), uses) == (1, {"road": 2, "beach": 0})
