"""Who looked at the record of a customer, newest first, for whoever may read the audit."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.rules import ensure_can
from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, encode_cursor
from helpdesk.customers.enums import RecordKind
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Actor, Capability


class RecordViewRow(Struct, frozen=True, kw_only=True):
    """One hour in which somebody looked; `at` is their first look of it."""

    viewer: int
    name: str
    hour: datetime
    at: datetime


async def record_views(
    actor: Actor, kind: RecordKind, subject_id: int, *, after: Cursor | None = None, limit: int = PAGE_SIZE
) -> Page[RecordViewRow]:
    ensure_can(actor, Capability.READ_AUDIT)
    rows = await fetch_as(
        RecordViewRow,
        """
        SELECT viewer, persons.name, hour, at
        FROM record_views JOIN persons ON persons.id = viewer
        WHERE subject_kind = $1 AND subject_id = $2
          AND (hour, viewer) < (coalesce($3::timestamptz, 'infinity'), coalesce($4::bigint, 0))
        ORDER BY hour DESC, viewer DESC LIMIT $5
        """,
        kind,
        subject_id,
        after.at if after else None,
        after.id if after else None,
        limit + 1,
    )
    shown = rows[:limit]
    more = encode_cursor(Cursor(shown[-1].hour, shown[-1].viewer)) if len(rows) > limit else None
    return Page(shown, more)
