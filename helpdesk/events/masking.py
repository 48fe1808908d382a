"""Forgetting what stood in the fields of a record, while that they were changed stays known."""

from collections.abc import Collection

from helpdesk.db.sql import execute


async def mask_changes(subject_kind: str, subject_id: int, *, fields: Collection[str] | None = None) -> int:
    """Forget the old and new values of a record's fields, all of them or these; how many were forgotten."""
    return await execute(
        """
        UPDATE changes SET old = NULL, new = NULL, is_masked = true
        FROM events
        WHERE events.id = changes.event_id AND subject_kind = $1 AND subject_id = $2
          AND NOT is_masked AND ($3::text[] IS NULL OR field = ANY($3))
        """,
        subject_kind,
        subject_id,
        None if fields is None else list(fields),
    )
