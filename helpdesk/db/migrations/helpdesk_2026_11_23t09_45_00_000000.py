"""First rows and indexes for rights, accounts and custom fields."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T09:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "named priorities, the observer, indexes of custom values and of the audit"

STATEMENTS = [
    "CREATE UNIQUE INDEX roles_name_key ON roles (lower(name))",
    "CREATE INDEX persons_staff_role_idx ON persons (staff_role) WHERE staff_role IS NOT NULL",
    "CREATE UNIQUE INDEX priorities_default_key ON priorities (level) WHERE is_default",
    "CREATE INDEX tickets_named_priority_idx ON tickets (named_priority) WHERE named_priority IS NOT NULL",
    "CREATE INDEX tickets_custom_idx ON tickets USING gin (custom jsonb_path_ops)",
    "CREATE INDEX persons_custom_idx ON persons USING gin (custom jsonb_path_ops)",
    "CREATE INDEX organisations_custom_idx ON organisations USING gin (custom jsonb_path_ops)",
    # The audit walks the newest first, of one kind or of one day.
    "CREATE INDEX events_name_idx ON events (name, id)",
    "CREATE INDEX events_created_at_idx ON events (created_at, id)",
    """
    INSERT INTO priorities (name, level, position, is_default) VALUES
      ('Low', 'low', 1, true), ('Normal', 'normal', 2, true), ('High', 'high', 3, true), ('Urgent', 'urgent', 4, true)
    """,
    """
    INSERT INTO roles (name, description, capabilities) VALUES
      ('Observer', 'Reads tickets and customers and writes internal notes, but never to a customer.',
       '["read_tickets", "write_notes", "read_customers"]')
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
