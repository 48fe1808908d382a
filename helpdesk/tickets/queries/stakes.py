"""What depends on tickets, as their impact is worked out from it, beside the impact that is kept."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from helpdesk.db.sql import fetch, fetch_as
from helpdesk.tickets.enums import Category, Priority
from helpdesk.tickets.impact import Impact, Reason, Stake

_STAKES = """
    SELECT tickets.id, status_category AS category, priority, next_due_at, waiting_since, impact,
           impact_reasons AS reasons, impact_due_at, tier.name AS tier, coalesce(tier.rank, 0) AS tier_rank,
           (SELECT contract FROM sla_terms WHERE subject_kind = 'ticket' AND subject_id = tickets.id
            ORDER BY sla_terms.id DESC LIMIT 1) IS NOT NULL AS has_contract,
           (SELECT count(*) + 1 FROM ticket_followers JOIN persons ON persons.id = person
            WHERE ticket_followers.ticket = tickets.id AND person <> requester
              AND role = 'customer') AS people
    FROM tickets
    LEFT JOIN organisations ON organisations.id = tickets.organisation
    LEFT JOIN (SELECT id, name, row_number() OVER (ORDER BY retired_at IS NOT NULL, position, id) AS rank
               FROM tiers) AS tier ON tier.id = organisations.tier
    WHERE tickets.id = ANY($1::bigint[]) ORDER BY tickets.id
"""
# Those of a batch that somebody is changing just now are weighed by them.
_DUE = """
    SELECT id FROM tickets
    WHERE coalesce(impact_due_at, '-infinity') <= $1 AND disposition = 'live'
      AND status_category NOT IN ('solved', 'closed')
    ORDER BY coalesce(impact_due_at, '-infinity'), id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
"""


class Weighed(Struct, frozen=True, kw_only=True):
    """A ticket with what depends on it, and with its impact as it is kept."""

    id: int
    stake: Stake
    kept: Impact


class _Row(Struct, frozen=True, kw_only=True):
    id: int
    category: Category
    priority: Priority
    next_due_at: datetime | None
    waiting_since: datetime | None
    impact: int
    reasons: str
    impact_due_at: datetime | None
    tier: str | None
    tier_rank: int
    has_contract: bool
    people: int


async def stakes(ids: Sequence[int]) -> list[Weighed]:
    """What depends on these tickets; one statement."""
    return [_weighed(row) for row in await fetch_as(_Row, _STAKES, list(ids))]


async def due_for_weighing(at: datetime, limit: int) -> list[int]:
    """The next open tickets whose impact may have changed with time, locked."""
    return [row["id"] for row in await fetch(_DUE, at, limit)]


def reasons_of(stored: str) -> tuple[Reason, ...]:
    """The reasons as the column has them."""
    return _decoder.decode(stored)


_decoder = msgspec.json.Decoder(tuple[Reason, ...])


def _weighed(row: _Row) -> Weighed:
    stake = Stake(
        category=row.category,
        priority=row.priority,
        next_due_at=row.next_due_at,
        waiting_since=row.waiting_since,
        tier=row.tier,
        tier_rank=row.tier_rank,
        has_contract=row.has_contract,
        people=row.people,
    )
    return Weighed(
        id=row.id, stake=stake, kept=Impact(row.impact, reasons_of(row.reasons), row.impact_due_at)
    )
