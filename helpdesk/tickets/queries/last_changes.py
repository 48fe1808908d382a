"""Who changed a field of a ticket last, to what and when."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import ActorKind

_LAST = """
    SELECT DISTINCT ON (changes.field)
           changes.field, changes.new, events.actor_kind, persons.name AS actor_name, events.created_at AS at,
           (SELECT name FROM events AS causes WHERE causes.id = events.cause_id) AS cause
    FROM events
    JOIN changes ON changes.event_id = events.id
    LEFT JOIN persons ON persons.id = events.actor_id
    WHERE subject_kind = 'ticket' AND subject_id = $1 AND changes.field = ANY($2::text[])
    ORDER BY changes.field, events.id DESC
"""


class LastChange(Struct, frozen=True, kw_only=True):
    """`new` is None where the field was emptied."""

    field: str
    new: str | None
    actor_kind: ActorKind
    actor_name: str | None
    at: datetime
    cause: str | None = None


async def last_changes(ticket_id: int, fields: Sequence[str]) -> dict[str, LastChange]:
    """The last change of each of these fields that has one."""
    found = await fetch_as(LastChange, _LAST, ticket_id, list(fields))
    return {change.field: change for change in found}
