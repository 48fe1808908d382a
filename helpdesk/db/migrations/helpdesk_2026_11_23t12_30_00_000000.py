"""Names of statuses, priorities and types differ by more than capitals; what uses one is found by an index."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T12:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "names of statuses, priorities and types differ by more than capitals; who uses them"

TABLES = ("statuses", "priorities", "ticket_types")

# The oldest keeps its name. A number that is taken as well is passed over; 60 is the column's length.
NUMBERED = """
    DO $$
    DECLARE
      taken record;
      number int;
      numbered text;
    BEGIN
      FOR taken IN
        SELECT id, name FROM {table} AS younger
        WHERE EXISTS (SELECT FROM {table} WHERE lower(name) = lower(younger.name) AND id < younger.id)
        ORDER BY id
      LOOP
        number := 2;
        LOOP
          numbered := left(taken.name, 54) || ' (' || number || ')';
          EXIT WHEN NOT EXISTS (SELECT FROM {table} WHERE lower(name) = lower(numbered));
          number := number + 1;
        END LOOP;
        UPDATE {table} SET name = numbered WHERE id = taken.id;
      END LOOP;
    END $$
"""

STATEMENTS = [
    *(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE" for table in TABLES),
    *(NUMBERED.format(table=table) for table in TABLES),
    *(f"CREATE UNIQUE INDEX {table}_lower_name_key ON {table} (lower(name))" for table in TABLES),
    # How many tickets have one, and which of them are next when another takes its place.
    "CREATE INDEX tickets_status_idx ON tickets (status, id)",
    "CREATE INDEX tickets_type_idx ON tickets (type, id) WHERE type IS NOT NULL",
    "DROP INDEX tickets_named_priority_idx",
    """
    CREATE INDEX tickets_named_priority_idx ON tickets (named_priority, id) WHERE named_priority IS NOT NULL
    """,
    "CREATE INDEX ticket_tags_tag_ticket_idx ON ticket_tags (tag, ticket)",
    "CREATE INDEX tags_name_trgm_idx ON tags USING gin (name gin_trgm_ops)",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
