"""The custom fields of an organisation."""

from collections.abc import Mapping
from typing import Any

from helpdesk.accounts.rules import ensure_can
from helpdesk.customers.access import lock_organisation
from helpdesk.customers.events import OrganisationChanged
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.record import record
from helpdesk.fields.definition import as_json, decoded_values
from helpdesk.fields.enums import Subject
from helpdesk.fields.filling import changed_values


async def set_organisation_fields(actor: Actor, organisation_id: int, given: Mapping[str, Any]) -> None:
    """Write what a form gives for the fields it shows. The same again changes nothing."""
    ensure_can(actor, Capability.WRITE_CUSTOMERS)
    async with transaction():
        known = await lock_organisation(actor, organisation_id)
        kept = await fetch_value("SELECT custom FROM organisations WHERE id = $1", known.id)
        found = await changed_values(Subject.ORGANISATION, given, decoded_values(kept))
        if found.changes:
            await execute(
                "UPDATE organisations SET custom = $2::jsonb WHERE id = $1", known.id, as_json(found.values)
            )
            await record(OrganisationChanged(organisation=known.id), actor, found.changes)
