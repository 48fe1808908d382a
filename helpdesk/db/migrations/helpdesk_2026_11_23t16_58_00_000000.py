"""Index of tickets by when they were opened: which of the last month a policy would have been for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T16:58:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "index of tickets by when they were opened"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().run_ddl(
            "CREATE INDEX tickets_created_idx ON tickets (created_at, id) WHERE disposition = 'live'"
        )

    manager.add_raw(run)
    return manager
