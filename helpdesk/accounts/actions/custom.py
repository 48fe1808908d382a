"""The custom fields of a person, written by whoever may change them."""

from collections.abc import Mapping
from typing import Any

from helpdesk.accounts.access import access_person
from helpdesk.accounts.events import PersonChanged
from helpdesk.accounts.rules import ensure_can, ensure_may_change
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.record import record
from helpdesk.fields.definition import as_json, decoded_values
from helpdesk.fields.enums import Subject
from helpdesk.fields.filling import changed_values


async def set_person_fields(actor: Actor, person_id: int, given: Mapping[str, Any]) -> None:
    """Write what a form gives for the fields it shows. The same again changes nothing.

    People do not write them for themselves: they are what the team knows of a customer.
    """
    ensure_can(actor, Capability.WRITE_CUSTOMERS)
    async with transaction():
        person = await access_person(actor, person_id, lock=True)
        ensure_may_change(actor, person)
        stored = decoded_values(await fetch_value("SELECT custom FROM persons WHERE id = $1", person.id))
        found = await changed_values(Subject.PERSON, given, stored)
        if found.changes:
            await execute(
                "UPDATE persons SET custom = $2::jsonb WHERE id = $1", person.id, as_json(found.values)
            )
            await record(PersonChanged(person=person.id), actor, found.changes)
