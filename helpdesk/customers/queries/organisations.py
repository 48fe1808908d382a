"""Organisations: their card, who is in them, and the chooser."""

from collections.abc import Collection
from datetime import date, datetime

import msgspec
from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.core.clock import now
from helpdesk.core.names import sort_name
from helpdesk.customers.enums import TicketAccess
from helpdesk.customers.sharing import sharing_membership
from helpdesk.db.sql import fetch, fetch_as

MOST_MATCHES = 10


class DomainOut(Struct, frozen=True):
    domain: str
    verified_at: datetime | None

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None


class OrganisationCard(Struct, frozen=True):
    """An organisation with its domains, for staff."""

    id: int
    name: str
    note: str
    city: str | None
    created_at: datetime
    domains: list[DomainOut]
    ticket_access: TicketAccess
    ticket_access_roles: list[str]
    colleagues_may_reply: bool


class MemberOut(Struct, frozen=True):
    """One line of who is or was in an organisation.

    `is_named` to see its tickets says nothing while it lets others see them; `sees_tickets` is what holds.
    """

    person: int
    name: str
    email: str | None
    role: str
    since_on: date | None
    until_on: date | None
    is_named: bool = False
    sees_tickets: bool = False

    @property
    def is_there(self) -> bool:
        """Whether they belong to it today, or will."""
        return self.until_on is None or self.until_on > now().date()


async def organisation_card(organisation_id: int) -> OrganisationCard | None:
    """The card of an organisation, for whoever has been let in by `access_organisation`."""
    rows = await fetch(
        """
        SELECT id, name, note, city, created_at, ticket_access, ticket_access_roles, colleagues_may_reply,
          coalesce((
            SELECT json_agg(json_build_object('domain', domain, 'verified_at', verified_at) ORDER BY domain)
            FROM organisation_domains WHERE organisation = organisations.id
          ), '[]') AS domains
        FROM organisations WHERE id = $1
        """,
        organisation_id,
    )
    if not rows:
        return None
    parsed = {name: msgspec.json.decode(rows[0][name]) for name in ("domains", "ticket_access_roles")}
    return msgspec.convert({**rows[0], **parsed}, OrganisationCard)


async def members_of(organisation_id: int) -> list[MemberOut]:
    """Who is in an organisation, then who was, by name."""
    return await fetch_as(
        MemberOut,
        f"""
        SELECT person, persons.name, memberships.role, since_on, until_on,
          memberships.sees_tickets AS is_named, ({sharing_membership(day="$2::date")}) AS sees_tickets,
          (SELECT value FROM identities WHERE kind = 'email' AND identities.person = memberships.person
           ORDER BY is_primary DESC, id LIMIT 1) AS email
        FROM memberships JOIN persons ON persons.id = person
          JOIN organisations AS sharing ON sharing.id = organisation
        WHERE organisation = $1 ORDER BY until_on IS NOT NULL, persons.sort_name, persons.id, memberships.id
        """,  # noqa: S608 - ours
        organisation_id,
        now().date(),
    )


async def organisations_matching(text: str, limit: int = MOST_MATCHES) -> list[Choice]:
    """Organisations whose name holds this text, by name, those that are called just so at first."""
    wanted = sort_name(text)
    escaped = wanted.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return await fetch_as(
        Choice,
        "SELECT id, name FROM organisations WHERE sort_name LIKE $1"
        " ORDER BY sort_name <> $3, sort_name, id LIMIT $2",
        f"%{escaped}%",
        limit,
        wanted,
    )


async def organisation_choices(limit: int) -> list[Choice]:
    """The first organisations by name."""
    return await fetch_as(Choice, "SELECT id, name FROM organisations ORDER BY sort_name, id LIMIT $1", limit)


async def organisation_names(organisation_ids: Collection[int]) -> dict[int, str]:
    """The names of organisations by their ids, without those that are gone."""
    if not organisation_ids:
        return {}
    rows = await fetch_as(
        Choice,
        "SELECT id, name FROM organisations WHERE id = ANY($1::bigint[])",
        sorted(organisation_ids),
    )
    return {row.id: row.name for row in rows}
