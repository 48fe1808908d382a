"""Who belongs to which organisation. What has ended stays, as history."""

from datetime import date

from msgspec import Struct

from helpdesk.accounts.addresses import domain_of, normalised_email
from helpdesk.accounts.rules import ensure_can, ensure_none
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.customers.access import access_organisation
from helpdesk.customers.events import MembershipBegan, MembershipChanged, MembershipEnded
from helpdesk.customers.free_mail import is_free_mail
from helpdesk.customers.rules import role_problems
from helpdesk.db.sql import execute, fetch, fetch_one, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record


class _Membership(Struct, frozen=True):
    id: int
    role: str
    since_on: date | None


async def join(
    actor: Actor, person_id: int, organisation_id: int, *, role: str = "", since_on: date | None = None
) -> int:
    """Make a person a member; the id of the membership. A member stays one, in the role that is given."""
    ensure_can(actor, Capability.WRITE_CUSTOMERS)
    ensure_none(role_problems(role))
    async with transaction():
        await access_organisation(actor, organisation_id)
        begun = await _begin(actor, person_id, organisation_id, role=clean_name(role), since_on=since_on)
        if begun is not None:
            return begun
        open_one = await _locked_membership(person_id, organisation_id)
        if role and clean_name(role) != open_one.role:
            await _write_role(actor, person_id, organisation_id, open_one, clean_name(role))
    return open_one.id


async def leave(actor: Actor, person_id: int, organisation_id: int, *, until_on: date | None = None) -> None:
    """End a membership, today unless told: from that day on the person is "no longer there"."""
    ensure_can(actor, Capability.WRITE_CUSTOMERS)
    async with transaction():
        membership = await _locked_membership(person_id, organisation_id)
        last = until_on or now().date()
        if membership.since_on is not None and last < membership.since_on:
            raise Invalid({"until_on": _("The last day comes before the first.")})
        await execute("UPDATE memberships SET until_on = $2 WHERE id = $1", membership.id, last)
        ended = MembershipEnded(person=person_id, organisation=organisation_id, membership=membership.id)
        await record(ended, actor)


async def join_by_domain(person_id: int, email: str) -> int | None:
    """The organisation that somebody joined because their address is at its verified domain, if any.

    A membership that staff have ended is not begun again by a mail.
    """
    address = normalised_email(email)
    if address is None or is_free_mail(domain_of(address)):
        return None
    async with transaction():
        organisation = await fetch_value(
            """
            SELECT organisation FROM organisation_domains AS known
            WHERE domain = $2 AND verified_at IS NOT NULL
              AND EXISTS (SELECT FROM persons WHERE id = $1 AND role = 'customer')
              AND NOT EXISTS (SELECT FROM memberships
                              WHERE person = $1 AND memberships.organisation = known.organisation)
            """,
            person_id,
            domain_of(address),
        )
        if organisation is not None:
            await _begin(SYSTEM, person_id, organisation, role="", since_on=None)
    return organisation


async def join_known_people(domain_id: int) -> int:
    """Bring everyone whose address is at a verified domain into its organisation; how many came."""
    rows = await fetch(
        """
        SELECT DISTINCT person, value FROM identities
        JOIN organisation_domains AS known ON known.id = $1 AND known.verified_at IS NOT NULL
        WHERE kind = 'email' AND value LIKE '%@' || replace(known.domain, '_', '\\_')
        ORDER BY person
        """,
        domain_id,
    )
    joined = [await join_by_domain(row["person"], row["value"]) for row in rows]
    return sum(organisation is not None for organisation in joined)


async def _begin(
    actor: Actor, person_id: int, organisation_id: int, *, role: str, since_on: date | None
) -> int | None:
    """The id of the new membership; None when there is an open one. Two at once begin one."""
    membership = await fetch_value(
        "INSERT INTO memberships (person, organisation, role, since_on, created_at)"
        " SELECT id, $2, $3, $4, $5 FROM persons WHERE id = $1"
        " ON CONFLICT (person, organisation) WHERE until_on IS NULL DO NOTHING RETURNING id",
        person_id,
        organisation_id,
        role,
        since_on,
        now(),
    )
    if membership is not None:
        began = MembershipBegan(person=person_id, organisation=organisation_id, membership=membership)
        await record(began, actor)
    return membership


async def _locked_membership(person_id: int, organisation_id: int) -> _Membership:
    membership = await fetch_one(
        _Membership,
        "SELECT id, role, since_on FROM memberships"
        " WHERE person = $1 AND organisation = $2 AND until_on IS NULL FOR UPDATE",
        person_id,
        organisation_id,
    )
    if membership is None:
        raise NotFound("membership")
    return membership


async def _write_role(
    actor: Actor, person_id: int, organisation_id: int, membership: _Membership, role: str
) -> None:
    await execute("UPDATE memberships SET role = $2 WHERE id = $1", membership.id, role)
    changed = MembershipChanged(person=person_id, organisation=organisation_id, membership=membership.id)
    await record(changed, actor, [Change("role", membership.role, role)])
