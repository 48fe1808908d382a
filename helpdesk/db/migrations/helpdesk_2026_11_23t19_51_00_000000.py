"""The notices that wait for their mail, found by whom they are for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-23T19:51:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "an index of the notices that wait for their mail"
CONCURRENTLY = {
    "notices_pending_idx": (
        "notices (person, id) WHERE wants_mail AND mailed_at IS NULL AND read_at IS NULL"
    ),
}


async def forwards() -> MigrationManager:
    """The index is made before, while everybody writes; a fresh database has no rows to wait for."""
    return MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)
