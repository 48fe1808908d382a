"""Index of the terms that a contract gave: how much of it is used."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T16:23:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "index of the terms that a contract gave"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().run_ddl(
            "CREATE INDEX sla_terms_contract_idx ON sla_terms (contract, subject_kind, subject_id)"
            " WHERE contract IS NOT NULL"
        )

    manager.add_raw(run)
    return manager
