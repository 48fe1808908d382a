"""People come to exist, and say who they are."""

from msgspec import Struct
from msgspec.structs import asdict

from helpdesk.accounts.access import PersonOut, access_person
from helpdesk.accounts.actions.identities import AddressTaken, insert_email, insert_phone
from helpdesk.accounts.actions.rights import chosen_role, locked_rights
from helpdesk.accounts.addresses import clean_phone, normalised_email
from helpdesk.accounts.capabilities import held_by
from helpdesk.accounts.events import PersonChanged, PersonCreated
from helpdesk.accounts.queries.people import person_id_by_email
from helpdesk.accounts.rules import (
    LONGEST_NAME,
    Problems,
    email_problems,
    ensure_can,
    ensure_may_change,
    ensure_may_give,
    ensure_none,
    locale_problems,
    name_problems,
    phone_problems,
    signature_problems,
    title_problems,
    zone_problems,
)
from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.core.names import clean_name, name_from_address, sort_name
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability, Role
from helpdesk.events.event import Change
from helpdesk.events.record import record

# A folded name may be longer than the name: ligatures fall apart.
LONGEST_SORT_NAME = 250


class NewPerson(Struct, frozen=True, kw_only=True):
    """What is known of somebody when they are first met."""

    name: str
    email: str | None = None
    phone: str | None = None
    role: Role = Role.CUSTOMER
    own_role: int | None = None
    locale: str | None = None
    zone: str | None = None
    title: str | None = None


class PersonProfile(Struct, frozen=True, kw_only=True):
    """What people say of themselves, as a whole: a form that shows all of it writes all of it."""

    name: str
    title: str | None = None
    signature: str | None = None
    locale: str | None = None
    zone: str | None = None


async def create_person(actor: Actor, new: NewPerson) -> int:
    """Make a person; their id. An address that is known raises AddressTaken. Guests make customers only."""
    _ensure_may_make(actor, new.role)
    ensure_none(new_person_problems(new))
    async with transaction():
        if new.role != Role.CUSTOMER:
            await _ensure_may_give_role(actor, new)
        person_id = await _insert_person(new)
        await record(PersonCreated(person=person_id), actor)
        if new.email:
            await insert_email(actor, person_id, normalised_email(new.email) or "")
        if new.phone:
            await insert_phone(actor, person_id, clean_phone(new.phone) or "")
    return person_id


async def ensure_person(actor: Actor, *, email: str, name: str = "") -> int:
    """The person this address belongs to, else a new customer. Two at once find the same person."""
    ensure_none(email_problems(email))
    address = normalised_email(email) or ""
    called = clean_name(name)[:LONGEST_NAME] or name_from_address(address)[:LONGEST_NAME]
    person_id = await person_id_by_email(address)
    if person_id is None:
        try:
            person_id = await create_person(actor, NewPerson(name=called, email=address))
        except AddressTaken:
            person_id = await person_id_by_email(address)
    if person_id is None:
        raise NotFound("person")
    return person_id


async def change_person(actor: Actor, person_id: int, profile: PersonProfile) -> None:
    """Write what a person says of themselves. The same again changes nothing."""
    ensure_none(_profile_problems(profile))
    async with transaction():
        person = await access_person(actor, person_id, lock=True)
        ensure_may_change(actor, person)
        written = _cleaned(profile)
        changes = _changes(person, written)
        if changes:
            await _update_profile(person_id, written)
            await record(PersonChanged(person=person_id), actor, changes)


def _ensure_may_make(actor: Actor, role: Role) -> None:
    """Customers come by themselves or are made by staff; staff by whoever manages people."""
    if role != Role.CUSTOMER:
        ensure_can(actor, Capability.MANAGE_PEOPLE)
    elif actor.is_staff:
        ensure_can(actor, Capability.WRITE_CUSTOMERS)


async def _ensure_may_give_role(actor: Actor, new: NewPerson) -> None:
    """Nobody makes somebody who may do more than they may by now."""
    present = await locked_rights(actor)
    ensure_can(present, Capability.MANAGE_PEOPLE)
    own_role = await chosen_role(new.own_role)
    ensure_may_give(present, held_by(new.role, own_role.capabilities if own_role else None))


def new_person_problems(new: NewPerson) -> Problems:
    """What keeps somebody from being made, before it is known whether their address is another's."""
    return {
        **name_problems(new.name),
        **(email_problems(new.email) if new.email else {}),
        **(phone_problems(new.phone) if new.phone else {}),
        **title_problems(new.title or ""),
        **(locale_problems(new.locale) if new.locale else {}),
        **(zone_problems(new.zone) if new.zone else {}),
    }


def _profile_problems(profile: PersonProfile) -> Problems:
    return {
        **name_problems(profile.name),
        **title_problems(profile.title or ""),
        **signature_problems(profile.signature or ""),
        **(locale_problems(profile.locale) if profile.locale else {}),
        **(zone_problems(profile.zone) if profile.zone else {}),
    }


async def _insert_person(new: NewPerson) -> int:
    return await fetch_value(
        "INSERT INTO persons (name, sort_name, role, staff_role, locale, zone, title, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        clean_name(new.name),
        sort_name(new.name)[:LONGEST_SORT_NAME],
        new.role,
        new.own_role if new.role != Role.CUSTOMER else None,
        new.locale,
        new.zone,
        clean_name(new.title or "") or None,
        now(),
    )


def _cleaned(profile: PersonProfile) -> PersonProfile:
    return PersonProfile(
        name=clean_name(profile.name),
        title=clean_name(profile.title or "") or None,
        signature=(profile.signature or "").replace("\0", "").strip() or None,
        locale=profile.locale or None,
        zone=profile.zone or None,
    )


def _changes(person: PersonOut, profile: PersonProfile) -> list[Change]:
    return [
        Change(field, getattr(person, field), value)
        for field, value in asdict(profile).items()
        if getattr(person, field) != value
    ]


async def _update_profile(person_id: int, profile: PersonProfile) -> None:
    await execute(
        "UPDATE persons SET name = $2, sort_name = $3, title = $4, signature = $5, locale = $6, zone = $7"
        " WHERE id = $1",
        person_id,
        profile.name,
        sort_name(profile.name)[:LONGEST_SORT_NAME],
        profile.title,
        profile.signature,
        profile.locale,
        profile.zone,
    )
