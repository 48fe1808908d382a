"""What the opening of a ticket rests on, in one statement."""

from datetime import date

from msgspec import Struct

from helpdesk.customers.queries.record import ORGANISATION_OF
from helpdesk.db.sql import fetch
from helpdesk.fields.definition import Definition, decoded_definitions
from helpdesk.fields.enums import Subject
from helpdesk.fields.queries import definitions_column


class OpeningGround(Struct, frozen=True):
    """Where the requester belongs, and the fields a ticket has."""

    organisation: int | None
    definitions: list[Definition]


async def opening_ground(requester: int, on: date, preferred: int | None) -> OpeningGround:
    """In `preferred`, the organisation it is asked in, where the requester belongs to it."""
    definitions = definitions_column(Subject.TICKET)
    statement = f"SELECT ({ORGANISATION_OF}) AS organisation, {definitions} AS definitions"
    row = (await fetch(statement, requester, on, preferred))[0]
    return OpeningGround(row["organisation"], decoded_definitions(row["definitions"]))
