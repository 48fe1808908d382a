"""Who works here and in which role; who may no longer sign in. Nobody is deleted here."""

from helpdesk.accounts.access import PersonOut, access_person
from helpdesk.accounts.actions.sessions import sign_out_everywhere
from helpdesk.accounts.events import PersonChanged, PersonDeactivated, PersonReactivated
from helpdesk.accounts.rules import ensure_admin, ensure_staff
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Role
from helpdesk.events.event import Change
from helpdesk.events.record import record

# Held by whoever makes the first administrator or takes one away, so that there is never none.
ADMINS_LOCK = 4_711_000_002


async def change_role(actor: Actor, person_id: int, role: Role) -> None:
    """Give a person another role; they sign in again with it. The last administrator keeps theirs."""
    ensure_admin(actor)
    async with transaction():
        person = await access_person(actor, person_id, lock=True)
        if person.role == role:
            return
        await _ensure_not_last_admin(person)
        await execute("UPDATE persons SET role = $2 WHERE id = $1", person_id, role)
        if role == Role.CUSTOMER:
            await execute("DELETE FROM team_members WHERE person = $1", person_id)
        await sign_out_everywhere(person_id, actor=actor)
        await record(PersonChanged(person=person_id), actor, [Change("role", person.role, role)])


async def deactivate_person(actor: Actor, person_id: int) -> None:
    """Switch a person off: they are signed out and cannot sign in; what they did stays theirs."""
    async with transaction():
        person = await _access_to_switch(actor, person_id)
        if person.deactivated_at is None:
            await _ensure_not_last_admin(person)
            await execute("UPDATE persons SET deactivated_at = $2 WHERE id = $1", person_id, now())
            await sign_out_everywhere(person_id, actor=actor)
            await record(PersonDeactivated(person=person_id), actor)


async def reactivate_person(actor: Actor, person_id: int) -> None:
    """Let a person sign in again."""
    async with transaction():
        person = await _access_to_switch(actor, person_id)
        if person.deactivated_at is not None:
            await execute("UPDATE persons SET deactivated_at = NULL WHERE id = $1", person_id)
            await record(PersonReactivated(person=person_id), actor)


async def lock_admins() -> None:
    """Let nobody else make or take away an administrator until the transaction ends."""
    await execute("SELECT pg_advisory_xact_lock($1)", ADMINS_LOCK)


async def has_admin(*, beside: int | None = None) -> bool:
    """Whether an administrator can sign in, other than the person named."""
    return await fetch_value(
        "SELECT EXISTS (SELECT FROM persons"
        " WHERE role = 'admin' AND deactivated_at IS NULL AND id IS DISTINCT FROM $1)",
        beside,
    )


async def _access_to_switch(actor: Actor, person_id: int) -> PersonOut:
    ensure_staff(actor)
    person = await access_person(actor, person_id, lock=True)
    if person.role != Role.CUSTOMER:
        ensure_admin(actor)
    return person


async def _ensure_not_last_admin(person: PersonOut) -> None:
    if person.role != Role.ADMIN or person.deactivated_at is not None:
        return
    await lock_admins()
    if not await has_admin(beside=person.id):
        raise Conflict(_("This is the last administrator. Make somebody else one first."))
