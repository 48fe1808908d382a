"""Addresses and numbers of people: added, verified, made the first one, removed."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.access import access_person
from helpdesk.accounts.addresses import clean_phone, normalised_email
from helpdesk.accounts.enums import IdentityKind
from helpdesk.accounts.events import IdentityAdded, IdentityRemoved, IdentityVerified
from helpdesk.accounts.rules import (
    email_problems,
    ensure_may_change,
    ensure_none,
    ensure_staff,
    phone_problems,
)
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch_one, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record


class AddressTaken(Invalid):
    """The address belongs to somebody already."""

    def __init__(self) -> None:
        super().__init__({"email": _("This address belongs to somebody already.")})


class _Identity(Struct, frozen=True):
    id: int
    kind: IdentityKind
    value: str
    is_primary: bool
    verified_at: datetime | None


async def add_email(actor: Actor, person_id: int, *, email: str) -> int:
    """Note one more address of a person, unverified; the id of its identity. One they have stays as it is.

    Only staff do this, and not to themselves: whoever could type any address into their own account would get
    its owner's mail, and whoever finds a browser open would keep the account.
    """
    ensure_staff(actor)
    ensure_none(email_problems(email))
    if actor.person == person_id:
        raise Invalid({"email": _("Change your own address in your account: it is confirmed by mail.")})
    async with transaction():
        person = await access_person(actor, person_id, lock=True)
        ensure_may_change(actor, person)
        address = normalised_email(email) or ""
        known = await _known(person_id, IdentityKind.EMAIL, address)
        return known or await insert_email(actor, person_id, address)


async def add_phone(actor: Actor, person_id: int, *, phone: str) -> int:
    """Note a number of a person, as it was typed; the id of its identity. One they have stays as it is."""
    ensure_none(phone_problems(phone))
    async with transaction():
        person = await access_person(actor, person_id, lock=True)
        ensure_may_change(actor, person)
        number = clean_phone(phone) or ""
        known = await _known(person_id, IdentityKind.PHONE, number)
        return known or await insert_phone(actor, person_id, number)


async def insert_email(actor: Actor, person_id: int, address: str) -> int:
    """Write a normalised address of a person, the first one as their primary; AddressTaken when it is known.

    An address that another transaction is just writing is waited for.
    """
    identity = await fetch_value(
        """
        INSERT INTO identities (person, kind, value, is_primary, created_at)
        SELECT $1, 'email', $2,
          NOT EXISTS (SELECT FROM identities WHERE person = $1 AND kind = 'email' AND is_primary), $3
        ON CONFLICT (value) WHERE kind = 'email' DO NOTHING RETURNING id
        """,
        person_id,
        address,
        now(),
    )
    if identity is None:
        raise AddressTaken
    added = IdentityAdded(person=person_id, identity=identity)
    await record(added, actor, [Change(IdentityKind.EMAIL, None, address)])
    return identity


async def insert_phone(actor: Actor, person_id: int, number: str) -> int:
    """Write a clean number of a person, the first one as their primary. Several people may share one."""
    identity = await fetch_value(
        """
        INSERT INTO identities (person, kind, value, is_primary, created_at)
        SELECT $1, 'phone', $2,
          NOT EXISTS (SELECT FROM identities WHERE person = $1 AND kind = 'phone' AND is_primary), $3
        RETURNING id
        """,
        person_id,
        number,
        now(),
    )
    added = IdentityAdded(person=person_id, identity=identity)
    await record(added, actor, [Change(IdentityKind.PHONE, None, number)])
    return identity


async def verify_email(actor: Actor, person_id: int, email: str) -> None:
    """Note that mail to this address of the person reached them. A second time changes nothing."""
    async with transaction():
        identity = await fetch_value(
            "UPDATE identities SET verified_at = $3"
            " WHERE kind = 'email' AND value = $2 AND person = $1 AND verified_at IS NULL RETURNING id",
            person_id,
            normalised_email(email),
            now(),
        )
        if identity is not None:
            await record(IdentityVerified(person=person_id, identity=identity), actor)


async def make_primary(actor: Actor, person_id: int, identity_id: int) -> None:
    """Make this address or number the one a person is reached by."""
    async with transaction():
        identity = await _access_identity(actor, person_id, identity_id)
        # Two statements: the unique index would meet both primaries inside one.
        await execute(
            "UPDATE identities SET is_primary = false WHERE person = $1 AND kind = $2 AND is_primary",
            person_id,
            identity.kind,
        )
        await execute("UPDATE identities SET is_primary = true WHERE id = $1", identity.id)


async def remove_identity(actor: Actor, person_id: int, identity_id: int) -> None:
    """Take an address or number from a person; the oldest other one of its kind becomes their primary.

    Links that were mailed to the address open nothing any more.
    """
    async with transaction():
        identity = await _access_identity(actor, person_id, identity_id)
        await _ensure_not_last_email(person_id, identity)
        await execute("DELETE FROM identities WHERE id = $1", identity.id)
        await _make_oldest_primary(person_id, identity.kind)
        await execute(
            "UPDATE links SET used_at = $3 WHERE person = $1 AND email = $2 AND used_at IS NULL",
            person_id,
            identity.value,
            now(),
        )
        removed = IdentityRemoved(person=person_id, identity=identity.id)
        await record(removed, actor, [Change(identity.kind, identity.value, None)])


async def _known(person_id: int, kind: IdentityKind, value: str) -> int | None:
    """The identity by which this person has the address or number already."""
    return await fetch_value(
        "SELECT min(id) FROM identities WHERE person = $1 AND kind = $2 AND value = $3",
        person_id,
        kind,
        value,
    )


async def _access_identity(actor: Actor, person_id: int, identity_id: int) -> _Identity:
    person = await access_person(actor, person_id, lock=True)
    ensure_may_change(actor, person)
    identity = await fetch_one(
        _Identity,
        "SELECT id, kind, value, is_primary, verified_at FROM identities"
        " WHERE id = $1 AND person = $2 AND kind IN ('email', 'phone')",
        identity_id,
        person_id,
    )
    if identity is None:
        raise NotFound("identity")
    return identity


async def _ensure_not_last_email(person_id: int, identity: _Identity) -> None:
    others = await fetch_value(
        "SELECT count(*) FROM identities WHERE person = $1 AND kind = 'email' AND id <> $2",
        person_id,
        identity.id,
    )
    if identity.kind == IdentityKind.EMAIL and not others:
        raise Conflict(_("This is the only address left. Add another one first."))


async def _make_oldest_primary(person_id: int, kind: IdentityKind) -> None:
    await execute(
        """
        UPDATE identities SET is_primary = true
        WHERE id = (SELECT min(id) FROM identities WHERE person = $1 AND kind = $2)
          AND NOT EXISTS (SELECT FROM identities WHERE person = $1 AND kind = $2 AND is_primary)
        """,
        person_id,
        kind,
    )
