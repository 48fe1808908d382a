"""Which people of an organisation see the tickets of all of it: set as a whole, by staff."""

from collections.abc import Collection, Iterable

import msgspec
from msgspec import Struct

from helpdesk.accounts.rules import ensure_can, ensure_none
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.customers.access import lock_organisation
from helpdesk.customers.enums import TicketAccess
from helpdesk.customers.events import MembershipChanged, TicketAccessChanged
from helpdesk.customers.rules import access_problems
from helpdesk.customers.sharing import AccessSetting
from helpdesk.db.sql import execute, fetch_as, fetch_one
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record


class _Written(Struct, frozen=True):
    ticket_access: TicketAccess
    ticket_access_roles: str
    colleagues_may_reply: bool


class _Named(Struct, frozen=True):
    id: int
    person: int
    sees_tickets: bool


async def set_ticket_access(actor: Actor, organisation_id: int, setting: AccessSetting) -> None:
    """Write who sees the tickets, from now on. What was chosen for another way of it is kept beside.

    The same again changes nothing.
    """
    ensure_can(actor, Capability.WRITE_CUSTOMERS)
    ensure_none(access_problems(setting))
    async with transaction():
        await lock_organisation(actor, organisation_id)
        if setting.access == TicketAccess.NAMED:
            await _name(actor, organisation_id, set(setting.named))
        await _write(actor, organisation_id, setting)


async def _name(actor: Actor, organisation_id: int, wanted: Collection[int]) -> None:
    """Name these people and no others; each change stands on the person."""
    members = await fetch_as(
        _Named,
        "SELECT id, person, sees_tickets FROM memberships"
        " WHERE organisation = $1 AND (until_on IS NULL OR until_on > $2) ORDER BY id FOR NO KEY UPDATE",
        organisation_id,
        now().date(),
    )
    if not set(wanted) <= {member.person for member in members}:
        raise Invalid({"named": _("Somebody you picked does not belong to it any more. Please look again.")})
    changed = [member for member in members if member.sees_tickets != (member.person in wanted)]
    await execute(
        "UPDATE memberships SET sees_tickets = NOT sees_tickets WHERE id = ANY($1::bigint[])",
        [member.id for member in changed],
    )
    for member in changed:
        event = MembershipChanged(person=member.person, organisation=organisation_id, membership=member.id)
        change = Change("sees_tickets", _stored(member.sees_tickets), _stored(not member.sees_tickets))
        await record(event, actor, [change])


async def _write(actor: Actor, organisation_id: int, setting: AccessSetting) -> None:
    before = await fetch_one(
        _Written,
        "SELECT ticket_access, ticket_access_roles, colleagues_may_reply FROM organisations WHERE id = $1",
        organisation_id,
    )
    if before is None:
        raise AssertionError("the row is locked")
    before_roles = msgspec.json.decode(before.ticket_access_roles, type=list[str])
    roles = cleaned_roles(setting.roles) if setting.access == TicketAccess.ROLE else before_roles
    changes = [
        Change("ticket_access", before.ticket_access, setting.access),
        Change("ticket_access_roles", ", ".join(before_roles) or None, ", ".join(roles) or None),
        Change("colleagues_may_reply", _stored(before.colleagues_may_reply), _stored(setting.may_reply)),
    ]
    real = [change for change in changes if change.old != change.new]
    if real:
        await execute(
            "UPDATE organisations SET ticket_access = $2, ticket_access_roles = $3::jsonb,"
            " colleagues_may_reply = $4 WHERE id = $1",
            organisation_id,
            setting.access,
            msgspec.json.encode(roles).decode(),
            setting.may_reply,
        )
        await record(TicketAccessChanged(organisation=organisation_id), actor, real)


def cleaned_roles(roles: Iterable[str]) -> list[str]:
    """Each role once, whatever its capitals, in the order of the alphabet."""
    named = {role.lower(): role for typed in roles if (role := clean_name(typed))}
    return [named[key] for key in sorted(named)]


def _stored(value: bool) -> str:  # noqa: FBT001 - the value itself
    return "true" if value else "false"
