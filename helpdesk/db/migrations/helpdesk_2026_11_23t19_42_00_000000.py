"""Indexes of the log of who got which ticket: by ticket, by who got it, by who had it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T19:42:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of the log of who got which ticket"
INDEXES = {
    "handouts_ticket_idx": "handouts (ticket, id DESC)",
    "handouts_person_idx": "handouts (person, id DESC)",
    "handouts_previous_idx": "handouts (previous, id DESC)",
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    async def run() -> None:
        for name, on in INDEXES.items():
            await engine_finder().run_ddl(f"CREATE INDEX {name} ON {on}")

    manager.add_raw(run)
    return manager
