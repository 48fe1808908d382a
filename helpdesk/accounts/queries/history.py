"""What happened to a role or a team, from its events and the changes beside them, newest first."""

from datetime import datetime

import msgspec
from msgspec import Struct

from helpdesk.db.sql import fetch
from helpdesk.events.event import Change

MOST_SHOWN = 30


class Happening(Struct, frozen=True, kw_only=True):
    """One fact: who did what and when. `actor_name` is None where no person did it."""

    id: int
    name: str
    actor_name: str | None
    at: datetime
    changes: tuple[Change, ...]


async def happenings(kind: str, subject_id: int) -> list[Happening]:
    """The newest facts of one subject, for whoever manages it."""
    rows = await fetch(
        """
        SELECT events.id, events.name, persons.name AS actor_name, events.created_at AS at,
               coalesce((SELECT json_agg(json_build_object('field', field, 'old', old, 'new', new)
                                         ORDER BY changes.id)
                         FROM changes WHERE changes.event_id = events.id), '[]') AS changes
        FROM events LEFT JOIN persons ON persons.id = events.actor_id
        WHERE subject_kind = $1 AND subject_id = $2
        ORDER BY events.id DESC LIMIT $3
        """,
        kind,
        subject_id,
        MOST_SHOWN,
    )
    return [_happening(row) for row in rows]


def _happening(row: dict[str, object]) -> Happening:
    changes = msgspec.json.decode(str(row["changes"]))
    return msgspec.convert({**row, "changes": changes}, Happening)
