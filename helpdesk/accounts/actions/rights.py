"""Who may do what is changed by one at a time, each with the rights that they have by then."""

from msgspec import Struct

from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import is_row_id
from helpdesk.db.sql import execute, fetch_one
from helpdesk.events.actor import Actor, Staff

RIGHTS_LOCK = 4_711_000_002


class OwnRole(Struct, frozen=True):
    """A role of the company's own, its capabilities as they are stored."""

    id: int
    name: str
    description: str
    capabilities: str


async def lock_rights() -> None:
    """Let nobody else change who may do what until the transaction ends. Taken before any row is."""
    await execute("SELECT pg_advisory_xact_lock($1)", RIGHTS_LOCK)


async def locked_rights(actor: Actor) -> Actor:
    """The same, and the actor as they stand by now: who waited here may have lost what they came with."""
    await lock_rights()
    if not isinstance(actor, Staff):
        return actor
    present = await actor_of_person(actor.person)
    if present is None:
        raise Forbidden(_("Your role does not let you do this."))
    return present


async def chosen_role(role_id: int | None) -> OwnRole | None:
    """The role of this id, kept as it is until the transaction ends; Invalid where there is none."""
    if role_id is None:
        return None
    found = await fetch_one(
        OwnRole,
        "SELECT id, name, description, capabilities FROM roles WHERE id = $1 FOR SHARE",
        role_id if is_row_id(role_id) else 0,
    )
    if found is None:
        raise Invalid({"role": _("Please choose one from the list.")})
    return found
