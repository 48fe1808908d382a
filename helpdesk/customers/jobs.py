"""Who comes to belong to an organisation by their address, and what is forgotten of who looked at records."""

from helpdesk.customers.actions.memberships import join_by_domain, join_known_people
from helpdesk.customers.actions.record_views import forget_old_views
from helpdesk.db.sql import fetch_value
from helpdesk.jobs.registry import job


@job("customers.join_by_address")
async def join_by_address(person: int, identity: int) -> None:
    """Make somebody who has proven an address a member, where its domain is verified."""
    address = await fetch_value(
        "SELECT value FROM identities WHERE id = $1 AND person = $2 AND verified_at IS NOT NULL",
        identity,
        person,
    )
    if address is not None:
        await join_by_domain(person, address)


@job("customers.join_known_people")
async def join_people_of_domain(domain: int) -> None:
    """Make those who have written from a domain before members of the organisation it now stands for."""
    await join_known_people(domain)


@job("customers.forget_old_views")
async def forget_views() -> None:
    """Remove who looked at records so long ago that nobody needs to know."""
    await forget_old_views()
