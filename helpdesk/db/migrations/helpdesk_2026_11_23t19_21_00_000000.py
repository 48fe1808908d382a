"""Indexes of tickets by their impact, and of those whose impact changes with time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-23T19:21:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of tickets by their impact"
_UNSETTLED = "disposition = 'live' AND status_category NOT IN ('solved', 'closed')"
_BY_IMPACT = (
    "tickets ((-impact), coalesce(next_due_at, 'infinity'), id) INCLUDE (team, assignee, status_category)"
)
CONCURRENTLY = {
    "tickets_impact_idx": f"{_BY_IMPACT} WHERE disposition = 'live'",
    "tickets_unsettled_impact_idx": f"{_BY_IMPACT} WHERE {_UNSETTLED}",
    "tickets_impact_due_idx": f"tickets (coalesce(impact_due_at, '-infinity'), id) WHERE {_UNSETTLED}",
}


async def forwards() -> MigrationManager:
    """The indexes are made before, while everybody writes; a fresh database has no rows to wait for."""
    return MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)
