"""Index of the tickets that nobody has yet, by team and next promise: whoever pulls the next gets it quickly."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-23T19:43:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "index of tickets to be pulled"
CONCURRENTLY = {
    "tickets_unclaimed_idx": "tickets (team, coalesce(next_due_at, 'infinity'), id)"
    " WHERE disposition = 'live' AND assignee IS NULL AND status_category IN ('new', 'open')",
}


async def forwards() -> MigrationManager:
    """The index is made before, while everybody writes; a fresh database has no rows to wait for."""
    return MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)
