"""Indexes that the audit walks in the order of time, and changes that erasure has masked."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean
from piccolo.columns.indexes import IndexMethod
from piccolo.engine import engine_finder

ID = "2026-11-23T10:31:07:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of the audit in the order of time, masked changes"

STATEMENTS = [
    # Imports and load tests write what happened long ago, so ids are not the order of time.
    "CREATE INDEX events_actor_created_idx ON events (actor_id, created_at, id)",
    "CREATE INDEX events_name_created_idx ON events (name, created_at, id)",
    "CREATE INDEX events_subject_kind_created_idx ON events (subject_kind, created_at, id)",
    "DROP INDEX events_actor_idx",
    "DROP INDEX events_name_idx",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)
    manager.add_column(
        table_class_name="ChangeRow",
        tablename="changes",
        column_name="is_masked",
        db_column_name="is_masked",
        column_class_name="Boolean",
        column_class=Boolean,
        params={
            "default": False,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
