"""Index of the tickets nobody has yet, by team, next promise and urgency: who pulls the next waits for none."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-23T19:43:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "index of tickets to be pulled"
CONCURRENTLY = {
    "tickets_unclaimed_idx": "tickets (team, coalesce(next_due_at, 'infinity'),"
    " array_position('{urgent,high,normal,low}'::text[], priority::text), id)"
    " WHERE disposition = 'live' AND assignee IS NULL AND status_category IN ('new', 'open')",
}


async def forwards() -> MigrationManager:
    """The index is made before, while everybody writes; a fresh database has no rows to wait for."""
    return MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)
