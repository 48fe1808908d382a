"""Roles of the company's own: named sets of what their people may do."""

from asyncpg import UniqueViolationError  # pyright: ignore[reportMissingTypeStubs] - there are none
from msgspec import Struct

from helpdesk.accounts.actions.rights import OwnRole, locked_rights
from helpdesk.accounts.actions.roles import change_role
from helpdesk.accounts.capabilities import in_order, missing, read, stored
from helpdesk.accounts.events import RoleChanged, RoleCreated, RoleRemoved
from helpdesk.accounts.labels import capability_label, role_label
from helpdesk.accounts.rules import Problems, ensure_can, ensure_may_give, ensure_none
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import ngettext
from helpdesk.core.ids import is_row_id
from helpdesk.core.names import clean_name
from helpdesk.db.sql import execute, fetch, fetch_one, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import BUILT_IN, Actor, Capability, Role
from helpdesk.events.event import Change
from helpdesk.events.record import record

LONGEST_ROLE_NAME = 80
LONGEST_DESCRIPTION = 500


class RoleDefinition(Struct, frozen=True, kw_only=True):
    """What a role is called and what it lets its people do."""

    name: str
    description: str = ""
    capabilities: frozenset[Capability] = frozenset()


class ChosenRole(Struct, frozen=True, kw_only=True):
    """A role to give somebody: a built-in one, or with `own_role` one of the company's own."""

    role: Role = Role.AGENT
    own_role: int | None = None


async def create_role(actor: Actor, wanted: RoleDefinition) -> int:
    """Make a role; its id. Nobody makes one that may do more than they may."""
    ensure_none(_problems(wanted))
    async with transaction():
        actor = await _allowed(actor, wanted.capabilities)
        role_id = await fetch_value(
            "INSERT INTO roles (name, description, capabilities, created_at)"
            " VALUES ($1, $2, $3::jsonb, $4) ON CONFLICT DO NOTHING RETURNING id",
            clean_name(wanted.name),
            wanted.description.strip(),
            stored(wanted.capabilities),
            now(),
        )
        if role_id is None:
            raise _name_taken()
        created = [Change("name", None, clean_name(wanted.name)), *_changed(frozenset(), wanted.capabilities)]
        await record(RoleCreated(role=role_id), actor, created)
    return role_id


async def change_own_role(actor: Actor, role_id: int, wanted: RoleDefinition) -> None:
    """Rename a role or change what it allows; its people feel it with their next request.

    The same again changes nothing. Nobody touches a role that may do more than they may.
    """
    ensure_none(_problems(wanted))
    async with transaction():
        actor = await _allowed(actor, wanted.capabilities)
        role = await _locked_role(role_id)
        ensure_may_give(actor, read(role.capabilities))
        changes = _changes(role, wanted)
        if not changes:
            return
        await _update_role(role_id, wanted)
        await record(RoleChanged(role=role_id), actor, changes)


async def remove_role(actor: Actor, role_id: int, instead: ChosenRole | None = None) -> None:
    """Remove a role. Whoever has it gets the one named instead and signs in again; without one it stays."""
    async with transaction():
        actor = await _allowed(actor, frozenset())
        role = await _locked_role(role_id)
        ensure_may_give(actor, read(role.capabilities))
        people = [row["id"] for row in await fetch(_HOLDERS, role_id)]
        if people:
            await _replace(actor, role_id, people, instead)
        await execute("DELETE FROM roles WHERE id = $1", role_id)
        lost = [Change("name", role.name, None), *_changed(read(role.capabilities), frozenset())]
        await record(RoleRemoved(role=role_id), actor, lost)


_HOLDERS = "SELECT id FROM persons WHERE staff_role = $1 ORDER BY id"


async def _replace(actor: Actor, role_id: int, people: list[int], instead: ChosenRole | None) -> None:
    if instead is None:
        sentence = ngettext(
            "{count} person has this role. Please choose which one they get.",
            "{count} people have this role. Please choose which one they get.",
            len(people),
        )
        raise Invalid({"instead": sentence.format(count=len(people))})
    if instead.role == Role.CUSTOMER or instead.own_role == role_id:
        raise Invalid({"instead": _("Please choose one from the list.")})
    # Whoever has it themselves loses their rights with it, and comes last.
    for person in sorted(people, key=lambda person: person == actor.person):
        await change_role(actor, person, instead.role, own_role=instead.own_role)


async def _allowed(actor: Actor, given: frozenset[Capability]) -> Actor:
    """The actor with the rights they have by now, who may manage roles and give all of this away."""
    present = await locked_rights(actor)
    ensure_can(present, Capability.MANAGE_ROLES)
    ensure_may_give(present, given)
    return present


async def _locked_role(role_id: int) -> OwnRole:
    role = await fetch_one(
        OwnRole,
        "SELECT id, name, description, capabilities FROM roles WHERE id = $1 FOR UPDATE",
        role_id if is_row_id(role_id) else 0,
    )
    if role is None:
        raise NotFound("role")
    return role


async def _update_role(role_id: int, wanted: RoleDefinition) -> None:
    try:
        async with transaction():
            await execute(
                "UPDATE roles SET name = $2, description = $3, capabilities = $4::jsonb WHERE id = $1",
                role_id,
                clean_name(wanted.name),
                wanted.description.strip(),
                stored(wanted.capabilities),
            )
    except UniqueViolationError as error:
        raise _name_taken() from error


def _changes(role: OwnRole, wanted: RoleDefinition) -> list[Change]:
    said = [
        Change("name", role.name, clean_name(wanted.name)),
        Change("description", role.description, wanted.description.strip()),
    ]
    differing = [change for change in said if change.old != change.new]
    return differing + _changed(read(role.capabilities), wanted.capabilities)


def _changed(before: frozenset[Capability], after: frozenset[Capability]) -> list[Change]:
    """One change for each capability that comes or goes."""
    gone = [Change("capability", capability, None) for capability in in_order(before - after)]
    return gone + [Change("capability", None, capability) for capability in in_order(after - before)]


def _problems(wanted: RoleDefinition) -> Problems:
    return _name_problems(clean_name(wanted.name)) | _description_problems(wanted) | _choice_problems(wanted)


def _name_problems(name: str) -> Problems:
    if not name or len(name) > LONGEST_ROLE_NAME:
        return {"name": _("A role has a name of at most {most} characters.").format(most=LONGEST_ROLE_NAME)}
    if name.casefold() in {role_label(role).casefold() for role in BUILT_IN}:
        return {"name": _("A role that is built in has this name.")}
    return {}


def _description_problems(wanted: RoleDefinition) -> Problems:
    if len(wanted.description.strip()) > LONGEST_DESCRIPTION:
        return {"description": _("Please use at most %d characters.") % LONGEST_DESCRIPTION}
    return {}


def _choice_problems(wanted: RoleDefinition) -> Problems:
    if not wanted.capabilities:
        return {"capabilities": _("Please choose at least one thing this role lets people do.")}
    lacking = missing(wanted.capabilities)
    if lacking is None:
        return {}
    held, needed = (capability_label(capability) for capability in lacking)
    return {"capabilities": _("“{held}” is of no use without “{needed}”.").format(held=held, needed=needed)}


def _name_taken() -> Invalid:
    return Invalid({"name": _("Another role has this name. Capital letters make no difference.")})
