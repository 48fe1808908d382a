"""What tiers, contracts and organisations may name: what is in use, held until the commit."""

from helpdesk.core.ids import is_row_id
from helpdesk.db.sql import fetch_value


async def is_policy_in_use(policy: int) -> bool:
    """Whether it is switched on; nobody switches it off or retires it before the commit."""
    return is_row_id(policy) and bool(
        await fetch_value(
            "SELECT id FROM sla_policies WHERE id = $1 AND is_on AND retired_at IS NULL FOR KEY SHARE", policy
        )
    )


async def is_calendar_in_use(calendar: int) -> bool:
    """The same of a calendar."""
    return is_row_id(calendar) and bool(
        await fetch_value(
            "SELECT id FROM calendars WHERE id = $1 AND retired_at IS NULL FOR KEY SHARE", calendar
        )
    )


async def is_tier_in_use(tier: int) -> bool:
    """The same of a tier."""
    return is_row_id(tier) and bool(
        await fetch_value("SELECT id FROM tiers WHERE id = $1 AND retired_at IS NULL FOR KEY SHARE", tier)
    )


async def is_colleague(person: int) -> bool:
    """Whether they work here."""
    return is_row_id(person) and bool(
        await fetch_value(
            "SELECT id FROM persons WHERE id = $1 AND role <> 'customer' AND deactivated_at IS NULL", person
        )
    )
