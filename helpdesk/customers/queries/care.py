"""How organisations are looked after: tier, account manager, deputy, calendar; and the tiers there are."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import fetch_as, fetch_one


class Care(Struct, frozen=True, kw_only=True):
    """Ids and the names that stand for them; `tier_policy_name` is what the tier promises by."""

    tier: int | None
    tier_name: str | None
    tier_policy_name: str | None
    manager: int | None
    manager_name: str | None
    deputy: int | None
    deputy_name: str | None
    calendar: int | None
    calendar_name: str | None


class TierRow(Struct, frozen=True, kw_only=True):
    """A tier, the policy of its companies, and how many they are."""

    id: int
    name: str
    policy: int | None
    policy_name: str | None
    organisations: int
    retired_at: datetime | None


async def care_of(organisation_id: int) -> Care:
    """In one statement."""
    found = await fetch_one(
        Care,
        """
        SELECT tier, tiers.name AS tier_name, sla_policies.name AS tier_policy_name,
          manager, manager.name AS manager_name, deputy, deputy.name AS deputy_name,
          organisations.calendar, calendars.name AS calendar_name
        FROM organisations
        LEFT JOIN tiers ON tiers.id = tier
        LEFT JOIN sla_policies ON sla_policies.id = tiers.policy
        LEFT JOIN persons AS manager ON manager.id = organisations.manager
        LEFT JOIN persons AS deputy ON deputy.id = organisations.deputy
        LEFT JOIN calendars ON calendars.id = organisations.calendar
        WHERE organisations.id = $1
        """,
        organisation_id,
    )
    if found is None:
        raise NotFound("organisation")
    return found


async def tiers() -> list[TierRow]:
    """Every tier, the best first, those out of use last; one statement."""
    return await fetch_as(
        TierRow,
        """
        SELECT tiers.id, tiers.name, policy, sla_policies.name AS policy_name, tiers.retired_at,
          coalesce(theirs.organisations, 0) AS organisations
        FROM tiers LEFT JOIN sla_policies ON sla_policies.id = policy
        LEFT JOIN (SELECT tier, count(*) AS organisations FROM organisations GROUP BY tier) AS theirs
          ON theirs.tier = tiers.id
        ORDER BY tiers.retired_at IS NOT NULL, tiers.position, tiers.id
        """,
    )


async def tier_choices() -> list[Choice]:
    """The tiers an organisation can have, the best first."""
    return await fetch_as(Choice, "SELECT id, name FROM tiers WHERE retired_at IS NULL ORDER BY position, id")
