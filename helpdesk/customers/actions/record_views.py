"""Noting who looks at the record of a customer, and forgetting it in time."""

from datetime import timedelta

from helpdesk.core.clock import now
from helpdesk.customers.enums import RecordKind
from helpdesk.db.sql import execute
from helpdesk.events.actor import Staff

# Long enough to look into a complaint of last year, and no longer.
KEEP_VIEWS = timedelta(days=400)


async def note_person_viewed(viewer: Staff, person_id: int) -> None:
    """Note that somebody looks at a customer, once an hour, in one statement. Colleagues are no customers."""
    await _note(
        "INSERT INTO record_views (subject_kind, subject_id, viewer, hour, at)"
        " SELECT $1, id, $3, date_trunc('hour', $4::timestamptz), $4 FROM persons"
        " WHERE id = $2 AND role = 'customer' ON CONFLICT DO NOTHING",
        RecordKind.PERSON,
        person_id,
        viewer,
    )


async def note_organisation_viewed(viewer: Staff, organisation_id: int) -> None:
    """The same of an organisation."""
    await _note(
        "INSERT INTO record_views (subject_kind, subject_id, viewer, hour, at)"
        " VALUES ($1, $2, $3, date_trunc('hour', $4::timestamptz), $4) ON CONFLICT DO NOTHING",
        RecordKind.ORGANISATION,
        organisation_id,
        viewer,
    )


async def forget_old_views() -> int:
    """Remove what is older than it is kept; how many were removed."""
    return await execute("DELETE FROM record_views WHERE hour < $1", now() - KEEP_VIEWS)


async def _note(statement: str, kind: RecordKind, subject_id: int, viewer: Staff) -> None:
    await execute(statement, kind, subject_id, viewer.person, now())
