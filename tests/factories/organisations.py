"""Organisations and who belongs to them, as rows."""

from datetime import date
from itertools import count
from typing import Any

from helpdesk.core.clock import now
from helpdesk.core.names import sort_name
from helpdesk.customers.tables import Membership, Organisation, OrganisationDomain

_numbers = count(1)


async def make_organisation(
    name: str = "", *, domains: tuple[str, ...] = (), verified: tuple[str, ...] = (), **columns: Any
) -> int:
    """An organisation with unverified and verified mail domains; its id."""
    name = name or f"Organisation {next(_numbers)}"
    organisation = Organisation(name=name, sort_name=sort_name(name), **columns)
    await Organisation.insert(organisation)
    for domain in (*domains, *verified):
        verified_at = now() if domain in verified else None
        row = OrganisationDomain(organisation=organisation.id, domain=domain, verified_at=verified_at)
        await OrganisationDomain.insert(row)
    return organisation.id


async def make_membership(
    person: int,
    organisation: int,
    *,
    role: str = "",
    since_on: date | None = None,
    until_on: date | None = None,
    sees_tickets: bool = False,
) -> int:
    row = Membership(
        person=person,
        organisation=organisation,
        role=role,
        since_on=since_on,
        until_on=until_on,
        sees_tickets=sees_tickets,
    )
    await Membership.insert(row)
    return row.id
