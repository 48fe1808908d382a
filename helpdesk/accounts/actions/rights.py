"""Who may do what is changed by one at a time, each with the rights that they have by then."""

from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.core.errors import Forbidden
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute
from helpdesk.events.actor import Actor, Staff

RIGHTS_LOCK = 4_711_000_002


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
