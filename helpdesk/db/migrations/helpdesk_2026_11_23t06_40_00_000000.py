"""Indexes of ticket lists: by the longest wait, by urgency, and for numbers that are typed in part."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T06:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of ticket lists"

STATEMENTS = [
    """
    CREATE INDEX tickets_waiting_idx ON tickets (coalesce(waiting_since, 'infinity'), id)
    WHERE disposition = 'live'
    """,
    """
    CREATE INDEX tickets_urgency_idx ON tickets
    (array_position('{low,normal,high,urgent}'::text[], priority::text) DESC, last_message_at DESC, id DESC)
    WHERE disposition = 'live'
    """,
    # A small one for tickets in work: walking the wide one, a list of them would pass every settled ticket.
    """
    CREATE INDEX tickets_unsettled_urgency_idx ON tickets
    (array_position('{low,normal,high,urgent}'::text[], priority::text) DESC, last_message_at DESC, id DESC)
    WHERE disposition = 'live' AND status_category NOT IN ('solved', 'closed')
    """,
    "CREATE INDEX tickets_number_trgm_idx ON tickets USING gin (lower(number) gin_trgm_ops)",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
