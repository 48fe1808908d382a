"""Finding the record somebody means, and whom the trail can be narrowed to."""

import re

from msgspec import Struct

from helpdesk.accounts.addresses import normalised_email
from helpdesk.accounts.choice import Choice
from helpdesk.accounts.queries.people import person_id_by_email
from helpdesk.core.ids import is_row_id
from helpdesk.db.sql import fetch_as, fetch_value

_KEY = re.compile(r"([a-z_]{1,40}):([0-9]{1,19})")


class RecordKey(Struct, frozen=True):
    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


async def record_meant(text: str) -> RecordKey | None:
    """The record by its key such as `team:3`, by a ticket's number or by a person's address."""
    if found := _KEY.fullmatch(text):
        return RecordKey(found[1], int(found[2])) if is_row_id(int(found[2])) else None
    ticket = await fetch_value("SELECT id FROM tickets WHERE number = ANY($1)", [text, text.upper()])
    if ticket is not None:
        return RecordKey("ticket", ticket)
    address = normalised_email(text)
    person = await person_id_by_email(address) if address else None
    return RecordKey("person", person) if person is not None else None


async def actors_to_choose(chosen: int | None) -> list[Choice]:
    """Everyone who works here or did, by name, and whoever is chosen already."""
    return await fetch_as(
        Choice,
        "SELECT id, name FROM persons WHERE role <> 'customer' OR id = $1 ORDER BY sort_name, id",
        chosen,
    )
