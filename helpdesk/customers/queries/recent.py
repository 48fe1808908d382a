"""The records of customers that somebody looked at of late."""

from datetime import timedelta

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.customers.enums import RecordKind
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Capability, Staff

LATELY = timedelta(days=14)


class SeenRecord(Struct, frozen=True):
    kind: RecordKind
    id: int
    name: str


async def recently_seen(actor: Staff, limit: int) -> list[SeenRecord]:
    """People and organisations, the last looked at first; nobody for whoever may read no customers by now."""
    if not actor.can(Capability.READ_CUSTOMERS):
        return []
    return await fetch_as(
        SeenRecord,
        """
        WITH seen AS (
          SELECT subject_kind AS kind, subject_id AS id, max(at) AS at FROM record_views
          WHERE viewer = $1 AND hour > $2 GROUP BY subject_kind, subject_id
        )
        SELECT kind, seen.id, coalesce(persons.name, organisations.name) AS name
        FROM seen
        LEFT JOIN persons ON kind = 'person' AND persons.id = seen.id
        LEFT JOIN organisations ON kind = 'organisation' AND organisations.id = seen.id
        WHERE coalesce(persons.name, organisations.name) IS NOT NULL
        ORDER BY at DESC, seen.id DESC LIMIT $3
        """,
        actor.person,
        now() - LATELY,
        limit,
    )
