"""Indexes of tickets by team and by assignee within a team: counts of views for whoever sees few of many."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-23T17:31:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes that count the tickets of a team, and somebody's in it"
CONCURRENTLY = {
    "tickets_team_category_idx": "tickets (team, status_category) WHERE disposition = 'live'",
    "tickets_assignee_team_idx": "tickets (assignee, team, status_category) WHERE disposition = 'live'",
}


async def forwards() -> MigrationManager:
    """The indexes are made before, while everybody writes; a fresh database has no rows to wait for."""
    return MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)
