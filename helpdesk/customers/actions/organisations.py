"""Organisations and their mail domains."""

from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import asdict

from helpdesk.accounts.actions.people import LONGEST_SORT_NAME
from helpdesk.accounts.addresses import normalised_domain
from helpdesk.accounts.rules import ensure_can, ensure_none
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name, sort_name
from helpdesk.customers.access import lock_organisation
from helpdesk.customers.events import (
    DomainAdded,
    DomainRemoved,
    DomainVerified,
    OrganisationChanged,
    OrganisationCreated,
)
from helpdesk.customers.rules import domain_problems, organisation_problems
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record


class OrganisationProfile(Struct, frozen=True, kw_only=True):
    """What is written down of an organisation, as a whole: a form that shows all of it writes all of it."""

    name: str
    note: str = ""
    city: str | None = None


async def create_organisation(
    actor: Actor, *, name: str, domains: Collection[str] = (), note: str = "", city: str | None = None
) -> int:
    """Make an organisation; its id. Its domains bring nobody in until they are verified."""
    ensure_can(actor, Capability.WRITE_CUSTOMERS)
    ensure_none(organisation_problems(name=name, note=note, city=city) | domain_problems(domains))
    written = _cleaned(OrganisationProfile(name=name, note=note, city=city))
    async with transaction():
        organisation = await fetch_value(
            "INSERT INTO organisations (name, sort_name, note, city, created_at)"
            " VALUES ($1, $2, $3, $4, $5) RETURNING id",
            written.name,
            sort_name(written.name)[:LONGEST_SORT_NAME],
            written.note,
            written.city,
            now(),
        )
        await record(OrganisationCreated(organisation=organisation), actor)
        for domain in domains:
            await _ensure_domain(actor, organisation, domain)
    return organisation


async def change_organisation(actor: Actor, organisation_id: int, profile: OrganisationProfile) -> None:
    """Write what is known of an organisation. The same again changes nothing."""
    ensure_can(actor, Capability.WRITE_CUSTOMERS)
    ensure_none(organisation_problems(name=profile.name, note=profile.note, city=profile.city))
    written = _cleaned(profile)
    async with transaction():
        before = await lock_organisation(actor, organisation_id)
        changes = [
            Change(field, getattr(before, field), value)
            for field, value in asdict(written).items()
            if getattr(before, field) != value
        ]
        if changes:
            await execute(
                "UPDATE organisations SET name = $2, sort_name = $3, note = $4, city = $5 WHERE id = $1",
                organisation_id,
                written.name,
                sort_name(written.name)[:LONGEST_SORT_NAME],
                written.note,
                written.city,
            )
            await record(OrganisationChanged(organisation=organisation_id), actor, changes)


async def add_domain(actor: Actor, organisation_id: int, domain: str) -> int:
    """Note a mail domain of an organisation, unverified; the id of its row."""
    ensure_can(actor, Capability.WRITE_CUSTOMERS)
    ensure_none(domain_problems([domain]))
    async with transaction():
        await lock_organisation(actor, organisation_id)
        return await _ensure_domain(actor, organisation_id, domain)


async def verify_domain(actor: Actor, organisation_id: int, domain: str) -> int:
    """Say that a domain is this organisation's alone; the id of its row.

    Whoever writes from it is a member from now on, and so are those who have written before.
    """
    ensure_can(actor, Capability.MANAGE_TEAMS)
    ensure_none(domain_problems([domain]))
    async with transaction():
        await lock_organisation(actor, organisation_id)
        row = await _ensure_domain(actor, organisation_id, domain)
        touched = await execute(
            "UPDATE organisation_domains SET verified_at = $2 WHERE id = $1 AND verified_at IS NULL",
            row,
            now(),
        )
        if touched:
            await record(DomainVerified(organisation=organisation_id, domain=row), actor)
    return row


async def remove_domain(actor: Actor, organisation_id: int, domain: str) -> None:
    """Take a domain from an organisation. Members it has brought stay."""
    ensure_can(actor, Capability.MANAGE_TEAMS)
    async with transaction():
        await lock_organisation(actor, organisation_id)
        name = normalised_domain(domain)
        row = await fetch_value(
            "DELETE FROM organisation_domains WHERE organisation = $1 AND domain = $2 RETURNING id",
            organisation_id,
            name,
        )
        if row is None:
            raise NotFound("domain")
        removed = DomainRemoved(organisation=organisation_id, domain=row)
        await record(removed, actor, [Change("domain", name, None)])


async def _ensure_domain(actor: Actor, organisation_id: int, typed: str) -> int:
    """The row of the organisation's domain, new or known; Invalid when it is another one's."""
    domain = normalised_domain(typed)
    row = await fetch_value(
        "INSERT INTO organisation_domains (organisation, domain) VALUES ($1, $2)"
        " ON CONFLICT (domain) DO NOTHING RETURNING id",
        organisation_id,
        domain,
    )
    if row is not None:
        added = DomainAdded(organisation=organisation_id, domain=row)
        await record(added, actor, [Change("domain", None, domain)])
        return row
    known = await fetch_value(
        "SELECT id FROM organisation_domains WHERE domain = $1 AND organisation = $2", domain, organisation_id
    )
    if known is None:
        sentence = _("Another organisation has the domain {domain}.").format(domain=domain)
        raise Invalid({"domains": sentence})
    return known


def _cleaned(profile: OrganisationProfile) -> OrganisationProfile:
    return OrganisationProfile(
        name=clean_name(profile.name),
        note=profile.note.replace("\0", "").strip(),
        city=clean_name(profile.city or "") or None,
    )
