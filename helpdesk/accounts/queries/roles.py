"""Roles with what they allow and how many people have them."""

from collections.abc import Mapping

from msgspec import Struct

from helpdesk.accounts.capabilities import read
from helpdesk.core.ids import is_row_id
from helpdesk.db.sql import fetch, fetch_as, fetch_one
from helpdesk.events.actor import BUILT_IN, Capability, Role

MOST_HOLDERS = 50

_OWN_ROLES = """
    SELECT roles.id, roles.name, description, capabilities,
      count(persons.id) FILTER (WHERE deactivated_at IS NULL) AS people,
      count(persons.id) FILTER (WHERE deactivated_at IS NOT NULL) AS switched_off
    FROM roles LEFT JOIN persons ON persons.staff_role = roles.id
    WHERE $1::bigint IS NULL OR roles.id = $1
    GROUP BY roles.id ORDER BY lower(roles.name), roles.id
"""


class OwnRoleRow(Struct, frozen=True, kw_only=True):
    """A role of the company's own. Somebody who is switched off keeps theirs for when they are back."""

    id: int
    name: str
    description: str
    capabilities: str
    people: int
    switched_off: int

    @property
    def allows(self) -> frozenset[Capability]:
        return read(self.capabilities)

    @property
    def holders(self) -> int:
        return self.people + self.switched_off


class Holder(Struct, frozen=True):
    """Somebody who has a role."""

    id: int
    name: str
    is_active: bool


async def own_roles() -> list[OwnRoleRow]:
    """Every role of the company's own by name, in one statement."""
    return await fetch_as(OwnRoleRow, _OWN_ROLES, None)


async def own_role_row(role_id: int) -> OwnRoleRow | None:
    return await fetch_one(OwnRoleRow, _OWN_ROLES, role_id if is_row_id(role_id) else 0)


async def built_in_counts() -> Mapping[Role, int]:
    """How many people who can sign in have each of the built-in roles of staff."""
    rows = await fetch(
        "SELECT role, count(*) AS people FROM persons"
        " WHERE role <> 'customer' AND staff_role IS NULL AND deactivated_at IS NULL GROUP BY role"
    )
    found = {Role(row["role"]): row["people"] for row in rows}
    return {role: found.get(role, 0) for role in BUILT_IN if role != Role.CUSTOMER}


async def holders_of(role: Role, own_role: int | None) -> list[Holder]:
    """The first people who have a role, by name, those who can sign in before the others."""
    return await fetch_as(
        Holder,
        "SELECT id, name, deactivated_at IS NULL AS is_active FROM persons"
        " WHERE staff_role = $2 OR ($2 IS NULL AND staff_role IS NULL AND role = $1 AND role <> 'customer')"
        " ORDER BY deactivated_at IS NOT NULL, sort_name, id LIMIT $3",
        role,
        own_role,
        MOST_HOLDERS,
    )
