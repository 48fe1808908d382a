"""The index of promises that are decided, in the order of time: what reports count and list."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T16:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "index of decided clocks"

STATEMENT = """
    CREATE INDEX sla_clocks_decided_idx ON sla_clocks ((least(fulfilled_at, breached_at)), id)
    WHERE state <> 'cancelled' AND (fulfilled_at IS NOT NULL OR breached_at IS NOT NULL)
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().run_ddl(STATEMENT)

    manager.add_raw(run)
    return manager
