"""What saved views ask of a ticket: all its own fields, and those the company made."""

from collections.abc import Iterable

from helpdesk.conditions.checking import problems
from helpdesk.conditions.fields import Fields, registry
from helpdesk.conditions.language import All, AnyOf, Check, Condition, Not
from helpdesk.fields.asking import askable
from helpdesk.fields.definition import Definition
from helpdesk.fields.enums import Subject
from helpdesk.fields.queries import definitions_of
from helpdesk.tickets.condition_fields import TICKET_FIELDS

DOCUMENT = "tickets.custom"


async def view_fields() -> Fields:
    return fields_with(await definitions_of(Subject.TICKET))


def fields_with(definitions: Iterable[Definition]) -> Fields:
    return registry([*TICKET_FIELDS.values(), *askable(definitions, DOCUMENT)])


def answerable(condition: Condition, fields: Fields) -> Condition:
    """The condition, with what cannot be asked any more holding for no ticket.

    A view outlives the fields it asks for: nothing more is in it for that, and nothing fails.
    """
    match condition:
        case All(conditions):
            return All(tuple(answerable(inner, fields) for inner in conditions))
        case AnyOf(conditions):
            return AnyOf(tuple(answerable(inner, fields) for inner in conditions))
        case Not(inner):
            return Not(inner) if not problems(inner, fields) else AnyOf()
        case Check():
            return AnyOf() if problems(condition, fields) else condition
