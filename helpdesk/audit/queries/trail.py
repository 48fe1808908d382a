"""The trail over all events, newest first, and the history of one record, with old and new values."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, decode_cursor, encode_cursor
from helpdesk.db.sql import fetch
from helpdesk.events.actor import ActorKind
from helpdesk.events.event import Change

HISTORY_SIZE = 20
LARGEST_ID = 2**63 - 1
_COMINGS = ["SignedIn", "SignedOut"]
# Memberships stand on the person, under an index of their own.
_OF_ORGANISATION = """
    id = ANY(ARRAY(
      (SELECT id FROM events WHERE subject_kind = 'organisation' AND subject_id = $1 AND id < $2
       ORDER BY id DESC LIMIT $3)
      UNION ALL
      (SELECT id FROM events
       WHERE name IN ('MembershipBegan', 'MembershipChanged', 'MembershipEnded')
         AND (data ->> 'organisation')::bigint = $1 AND id < $2
       ORDER BY id DESC LIMIT $3)))
"""
_BY_TIME = ("created_at", "id")
_BY_ID = ("id",)
# What the record of an event is called today; of one that is gone nothing is known.
_SUBJECT_NAME = """
    CASE found.subject_kind
      WHEN 'ticket' THEN (SELECT number FROM tickets WHERE id = found.subject_id)
      WHEN 'person' THEN (SELECT name FROM persons WHERE id = found.subject_id)
      WHEN 'organisation' THEN (SELECT name FROM organisations WHERE id = found.subject_id)
      WHEN 'team' THEN (SELECT name FROM teams WHERE id = found.subject_id)
      WHEN 'role' THEN (SELECT name FROM roles WHERE id = found.subject_id)
      WHEN 'custom_field' THEN (SELECT name FROM custom_fields WHERE id = found.subject_id)
      WHEN 'status' THEN (SELECT name FROM statuses WHERE id = found.subject_id)
      WHEN 'named_priority' THEN (SELECT name FROM priorities WHERE id = found.subject_id)
      WHEN 'ticket_type' THEN (SELECT name FROM ticket_types WHERE id = found.subject_id)
      WHEN 'tag' THEN (SELECT name FROM tags WHERE id = found.subject_id)
      WHEN 'calendar' THEN (SELECT name FROM calendars WHERE id = found.subject_id)
      WHEN 'tray' THEN (SELECT name FROM persons WHERE id = found.subject_id)
      WHEN 'brand' THEN (SELECT name FROM brands WHERE id = found.subject_id)
    END
"""
# A field of the company's own is called by its name of today.
_CHANGES = """
    coalesce((
      SELECT json_agg(json_build_object(
               'field', field, 'old', old, 'new', new, 'is_masked', is_masked,
               'name', (SELECT name FROM custom_fields
                        WHERE 'custom.' || key = field AND subject = found.subject_kind)
             ) ORDER BY changes.id)
      FROM changes WHERE changes.event_id = found.id
    ), '[]')
"""


class NamedChange(Change, frozen=True):
    """A change, with what people call its field where that is not ours to say."""

    name: str | None = None


class TrailEntry(Struct, frozen=True, kw_only=True):
    """One fact. `facts` are the event's own ids; the names are those of today, None where one is gone.

    `cause` is the event that made a rule act.
    """

    id: int
    name: str
    subject_kind: str
    subject_id: int
    subject_name: str | None
    actor_kind: ActorKind
    actor: int | None
    actor_name: str | None
    at: datetime
    facts: dict[str, Any]
    changes: tuple[NamedChange, ...]
    cause: str | None = None


class TrailFilters(Struct, frozen=True, kw_only=True):
    """What the trail is narrowed to; `until` is the first instant that is left out.

    `unnamed` asks for what a guest, a rule or the product itself did: none of them is a person.
    """

    person: int | None = None
    unnamed: ActorKind | None = None
    subject_kind: str | None = None
    subject_id: int | None = None
    event: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def trail(
    filters: TrailFilters, *, after: Cursor | None = None, limit: int = PAGE_SIZE
) -> Page[TrailEntry]:
    """A page of everything that happened, newest first, for whoever may read the audit."""
    where, values = _narrowed(filters, after)
    found = await _entries(where, values, _BY_TIME, limit + 1)
    shown = found[:limit]
    more = len(found) > limit
    return Page(shown, encode_cursor(Cursor(shown[-1].at, shown[-1].id)) if more else None)


async def history_of(
    subject_kind: str,
    subject_id: int,
    *,
    events: Collection[str] = (),
    but: Collection[str] = (),
    limit: int = HISTORY_SIZE,
) -> list[TrailEntry]:
    """What happened to one record lately, newest first; of all its events, of these only, or all but some."""
    return await _entries(
        "subject_kind = $1 AND subject_id = $2 AND ($3::text[] IS NULL OR name = ANY($3))"
        " AND name <> ALL($4::text[])",
        [subject_kind, subject_id, list(events) or None, list(but)],
        _BY_ID,
        limit,
    )


async def kind_history(subject_kind: str, *, limit: int = HISTORY_SIZE) -> list[TrailEntry]:
    """What happened lately to all records of a kind of which there are few, newest first."""
    return await _entries("subject_kind = $1", [subject_kind], _BY_ID, limit)


async def person_history(
    person_id: int, *, before: str | None = None, limit: int = PAGE_SIZE
) -> Page[TrailEntry]:
    """What happened to a person's record; each coming and going is left to the trail."""
    where = "subject_kind = 'person' AND subject_id = $1 AND name <> ALL($2::text[]) AND id < $3"
    return await _page(where, [person_id, _COMINGS, _id_before(before)], limit)


async def organisation_history(
    organisation_id: int, *, before: str | None = None, limit: int = PAGE_SIZE
) -> Page[TrailEntry]:
    """What happened to an organisation's record, and who came to belong to it and who left."""
    return await _page(_OF_ORGANISATION, [organisation_id, _id_before(before), limit + 1], limit)


async def _page(where: str, values: Sequence[Any], limit: int) -> Page[TrailEntry]:
    found = await _entries(where, values, _BY_ID, limit + 1)
    shown = found[:limit]
    return Page(shown, encode_cursor(Cursor(None, shown[-1].id)) if len(found) > limit else None)


def _id_before(cursor: str | None) -> int:
    found = decode_cursor(cursor)
    return found.id if found and 0 < found.id <= LARGEST_ID else LARGEST_ID


def _narrowed(filters: TrailFilters, after: Cursor | None) -> tuple[str, list[Any]]:
    """A condition over what is asked for, and nothing else, so that the plan may use its index."""
    asked = [
        ("actor_id = {}", filters.person),
        ("actor_id IS NULL AND actor_kind = {}", filters.unnamed),
        ("subject_kind = {}", filters.subject_kind),
        ("subject_id = {}", filters.subject_id),
        ("name = {}", filters.event),
        ("created_at >= {}", filters.since),
        ("created_at < {}", filters.until),
    ]
    held = [(condition, value) for condition, value in asked if value is not None]
    conditions = [condition.format(f"${place}") for place, (condition, _) in enumerate(held, 1)]
    values: list[Any] = [value for _, value in held]
    if after and after.at:
        conditions.append(f"(created_at, id) < (${len(values) + 1}, ${len(values) + 2})")
        values += [after.at, after.id]
    return " AND ".join(conditions) or "true", values


async def _entries(where: str, values: Sequence[Any], order: Sequence[str], limit: int) -> list[TrailEntry]:
    """The last events by this order; names and changes are looked up for them alone."""
    rows = await fetch(
        f"""
        SELECT found.id, found.name, found.subject_kind, found.subject_id, {_SUBJECT_NAME} AS subject_name,
               found.actor_kind, found.actor_id AS actor, persons.name AS actor_name, found.created_at AS at,
               found.data AS facts, {_CHANGES} AS changes,
               (SELECT name FROM events AS causes WHERE causes.id = found.cause_id) AS cause
        FROM (
          SELECT * FROM events WHERE {where}
          ORDER BY {", ".join(f"{column} DESC" for column in order)} LIMIT ${len(values) + 1}
        ) AS found
        LEFT JOIN persons ON persons.id = found.actor_id
        ORDER BY {", ".join(f"found.{column} DESC" for column in order)}
        """,  # noqa: S608 - conditions and orders of this module
        *values,
        limit,
    )
    return [_entry(row) for row in rows]


def _entry(row: dict[str, Any]) -> TrailEntry:
    parsed = {name: msgspec.json.decode(row[name]) for name in ("facts", "changes")}
    return msgspec.convert({**row, **parsed}, TrailEntry)
