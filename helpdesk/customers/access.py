"""The one door to an organisation for an actor."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.rules import is_allowed
from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import fetch_one
from helpdesk.events.actor import Actor, Capability

_ORGANISATION = """
    SELECT id, name, note, city, created_at FROM organisations
    WHERE id = $1 AND ($2 OR EXISTS (
      SELECT FROM memberships WHERE organisation = $1 AND person = $3
        AND (since_on IS NULL OR since_on <= $4) AND (until_on IS NULL OR until_on > $4)))
"""
_LOCKED_ORGANISATION = """
    SELECT id, name, note, city, created_at FROM organisations WHERE id = $1 AND $2 FOR UPDATE
"""


class OrganisationOut(Struct, frozen=True):
    """An organisation's own fields; `note` is for staff."""

    id: int
    name: str
    note: str
    city: str | None
    created_at: datetime


async def access_organisation(actor: Actor, organisation_id: int) -> OrganisationOut:
    """The organisation as this actor may see it: staff see all, a customer those they are in now."""
    found = await fetch_one(
        OrganisationOut,
        _ORGANISATION,
        organisation_id,
        is_allowed(actor, Capability.READ_CUSTOMERS),
        actor.person,
        now().date(),
    )
    if found is None:
        raise NotFound("organisation")
    return found


async def lock_organisation(actor: Actor, organisation_id: int) -> OrganisationOut:
    """The organisation for whoever is about to change it, which only staff do."""
    allowed = is_allowed(actor, Capability.READ_CUSTOMERS)
    found = await fetch_one(OrganisationOut, _LOCKED_ORGANISATION, organisation_id, allowed)
    if found is None:
        raise NotFound("organisation")
    return found
