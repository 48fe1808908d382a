"""Indexes of what is due: tickets by their next promise, the clocks that have not ended of a subject."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T16:11:07:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of tickets by their next promise, and of clocks that have not ended"

# A small one for tickets in work: walking the wide one, a list of them would pass every settled ticket.
STATEMENTS = [
    """
    CREATE INDEX tickets_due_idx ON tickets (coalesce(next_due_at, 'infinity'), id)
    INCLUDE (team, assignee) WHERE disposition = 'live'
    """,
    """
    CREATE INDEX tickets_unsettled_due_idx ON tickets (coalesce(next_due_at, 'infinity'), id)
    INCLUDE (team, assignee, status_category)
    WHERE disposition = 'live' AND status_category NOT IN ('solved', 'closed')
    """,
    """
    CREATE INDEX sla_clocks_open_idx ON sla_clocks (subject_kind, subject_id)
    WHERE state IN ('running', 'paused')
    """,
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
