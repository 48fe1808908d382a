"""Indexes of what the sla package asks for: the terms of a subject, the next steps, notices and tasks."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T15:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of terms, of the next steps of clocks, of notices and tasks"

STATEMENTS = [
    "CREATE INDEX sla_terms_subject_idx ON sla_terms (subject_kind, subject_id, id)",
    "CREATE INDEX sla_clocks_next_idx ON sla_clocks (next_fire_at, id) WHERE next_fire_at IS NOT NULL",
    "CREATE INDEX sla_due_dates_subject_idx ON sla_due_dates (subject_kind, subject_id, id)",
    "CREATE UNIQUE INDEX calendars_default_idx ON calendars (is_default) WHERE is_default",
    "CREATE UNIQUE INDEX sla_policies_default_idx ON sla_policies (is_default) WHERE is_default",
    "CREATE INDEX notices_person_idx ON notices (person, id DESC)",
    "CREATE INDEX notices_unread_idx ON notices (person, id DESC) WHERE read_at IS NULL",
    "CREATE INDEX tasks_open_idx ON tasks (owner, due_at, id) WHERE done_at IS NULL",
    "CREATE INDEX tasks_subject_idx ON tasks (subject_kind, subject_id, id)",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
