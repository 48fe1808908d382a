"""Who works here and in which role; who may no longer sign in. Nobody is deleted here."""

from helpdesk.accounts.access import PersonOut, access_person
from helpdesk.accounts.actions.links import void_links
from helpdesk.accounts.actions.rights import chosen_role, locked_rights
from helpdesk.accounts.actions.sessions import sign_out_everywhere
from helpdesk.accounts.capabilities import held_by
from helpdesk.accounts.events import PersonChanged, PersonDeactivated, PersonReactivated
from helpdesk.accounts.rules import ensure_can, ensure_may_give
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability, Role
from helpdesk.events.event import Change
from helpdesk.events.record import record


async def change_role(actor: Actor, person_id: int, role: Role, *, own_role: int | None = None) -> None:
    """Give a person another role; they sign in again with it. The last administrator keeps theirs.

    With `own_role` they are staff who may do what that role of the company's own says.
    """
    async with transaction():
        actor = await locked_rights(actor)
        ensure_can(actor, Capability.MANAGE_PEOPLE)
        person = await access_person(actor, person_id, lock=True)
        wanted = await chosen_role(own_role)
        if (person.role, person.staff_role) == (role, own_role):
            return
        if role == Role.CUSTOMER and wanted:
            raise Invalid({"role": _("Please choose one from the list.")})
        given = held_by(role, wanted.capabilities if wanted else None)
        ensure_may_give(actor, person.capabilities | given)
        await _ensure_not_last_admin(person)
        before = await _role_name(person)
        await execute(
            "UPDATE persons SET role = $2, staff_role = $3 WHERE id = $1", person_id, role, own_role
        )
        if role == Role.CUSTOMER:
            await execute("DELETE FROM team_members WHERE person = $1", person_id)
        await sign_out_everywhere(person_id, actor=actor)
        after = wanted.name if wanted else role
        await record(PersonChanged(person=person_id), actor, [Change("role", before, after)])


async def deactivate_person(actor: Actor, person_id: int) -> None:
    """Switch a person off: they are signed out, their links are void; what they did stays theirs."""
    async with transaction():
        actor = await locked_rights(actor)
        person = await _access_to_switch(actor, person_id)
        if person.deactivated_at is None:
            await _ensure_not_last_admin(person)
            await execute("UPDATE persons SET deactivated_at = $2 WHERE id = $1", person_id, now())
            await sign_out_everywhere(person_id, actor=actor)
            await void_links(person_id)
            await record(PersonDeactivated(person=person_id), actor)


async def reactivate_person(actor: Actor, person_id: int) -> None:
    """Let a person sign in again."""
    async with transaction():
        actor = await locked_rights(actor)
        person = await _access_to_switch(actor, person_id)
        if person.deactivated_at is not None:
            await execute("UPDATE persons SET deactivated_at = NULL WHERE id = $1", person_id)
            await record(PersonReactivated(person=person_id), actor)


async def has_admin(*, beside: int | None = None) -> bool:
    """Whether an administrator can sign in, other than the person named."""
    return await fetch_value(
        "SELECT EXISTS (SELECT FROM persons"
        " WHERE role = 'admin' AND staff_role IS NULL AND deactivated_at IS NULL AND id IS DISTINCT FROM $1)",
        beside,
    )


async def _role_name(person: PersonOut) -> str:
    """What the history calls the role they have."""
    if person.staff_role is None:
        return person.role
    return await fetch_value("SELECT name FROM roles WHERE id = $1", person.staff_role)


async def _access_to_switch(actor: Actor, person_id: int) -> PersonOut:
    person = await access_person(actor, person_id, lock=True)
    if person.role == Role.CUSTOMER:
        ensure_can(actor, Capability.WRITE_CUSTOMERS)
    else:
        ensure_can(actor, Capability.MANAGE_PEOPLE)
        ensure_may_give(actor, person.capabilities)
    return person


async def _ensure_not_last_admin(person: PersonOut) -> None:
    if person.role != Role.ADMIN or person.staff_role is not None or person.deactivated_at is not None:
        return
    if not await has_admin(beside=person.id):
        raise Conflict(_("This is the last administrator. Make somebody else one first."))
