"""Custom fields: texts are found without case, and how many records have a field is counted."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T13:24:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of custom texts and of the keys of custom values"

KEYS = "jsonb_path_query_array(custom, '$.keyvalue().key')"

STATEMENTS = [
    # All in small letters, so that a text is equal whatever its case.
    """
    CREATE INDEX tickets_custom_folded_idx ON tickets
    USING gin ((lower(custom::text)::jsonb) jsonb_path_ops)
    """,
    # Containment cannot ask for a key alone.
    f"CREATE INDEX tickets_custom_keys_idx ON tickets USING gin (({KEYS})) WHERE custom <> '{{}}'",
    f"CREATE INDEX persons_custom_keys_idx ON persons USING gin (({KEYS})) WHERE custom <> '{{}}'",
    f"CREATE INDEX organisations_custom_keys_idx ON organisations USING gin (({KEYS})) WHERE custom <> '{{}}'",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
