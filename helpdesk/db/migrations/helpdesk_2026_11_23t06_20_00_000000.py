"""Indexes of mail: by address, for suppression and hourly limits."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T06:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of mail by address"

STATEMENTS = [
    "CREATE INDEX outbound_mails_bounced_idx ON outbound_mails (address) WHERE bounced_at IS NOT NULL",
    "CREATE INDEX outbound_mails_address_idx ON outbound_mails (address, created_at)",
    "CREATE INDEX inbound_mails_sender_idx ON inbound_mails (sender, received_at)",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
