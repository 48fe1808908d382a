"""What happened to a ticket, from its events and the changes beside them, newest first."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, encode_cursor
from helpdesk.db.sql import Known, Question, together
from helpdesk.events.actor import ActorKind
from helpdesk.events.event import Change
from helpdesk.tickets.queries.cursors import id_before

_ENTRIES = """
    SELECT events.id, events.name, events.actor_kind, events.actor_id AS actor,
           persons.name AS actor_name, events.created_at AS at, events.data AS facts,
           (SELECT name FROM events AS causes WHERE causes.id = events.cause_id) AS cause,
           coalesce((SELECT json_agg(json_build_object('field', coalesce(custom_fields.name, field),
                                                       'old', old, 'new', new, 'is_masked', is_masked)
                                     ORDER BY changes.id)
                     FROM changes
                     LEFT JOIN custom_fields ON custom_fields.subject = 'ticket'
                       AND field = 'custom.' || custom_fields.key
                     WHERE changes.event_id = events.id), '[]') AS changes
    FROM events LEFT JOIN persons ON persons.id = events.actor_id
    WHERE subject_kind = 'ticket' AND subject_id = $1 AND events.id < $2 AND events.name <> ALL($4::text[])
    ORDER BY events.id DESC LIMIT $3
"""


class HistoryEntry(Struct, frozen=True, kw_only=True):
    """One fact: who did what and when. `facts` are the event's own ids, `changes` what stood and stands.

    The change of a custom field bears the field's name of today. `cause` is the event that made a rule act.
    """

    id: int
    name: str
    actor_kind: ActorKind
    actor: int | None
    actor_name: str | None
    at: datetime
    facts: dict[str, object]
    changes: tuple[Change, ...]
    cause: str | None = None


async def history(ticket_id: int, *, before: str | None = None, limit: int = PAGE_SIZE) -> Page[HistoryEntry]:
    """What happened to the ticket, for staff; `after` of the page leads to what was before."""
    (found,) = await together(history_question(ticket_id, before=before, limit=limit))
    return history_of(found, limit)


def history_question(
    ticket_id: Known,
    *,
    before: str | None = None,
    limit: int = PAGE_SIZE,
    without: Collection[str] = (),
) -> Question[HistoryEntry]:
    """The history of a ticket, to be asked for together with other things; one entry more than is shown.

    `without` are the names of facts that are told elsewhere.
    """
    args = (ticket_id, id_before(before), limit + 1, sorted(without))
    return Question(HistoryEntry, _ENTRIES, args)


def history_of(found: list[HistoryEntry], limit: int = PAGE_SIZE) -> Page[HistoryEntry]:
    shown = found[:limit]
    return Page(shown, encode_cursor(Cursor(None, shown[-1].id)) if len(found) > limit else None)
