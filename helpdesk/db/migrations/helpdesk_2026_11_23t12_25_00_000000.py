"""Indexes for what colleagues see, for who looked at a record, and for the history of an organisation."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T12:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of shared tickets, of looks at records and of memberships"

STATEMENTS = [
    # The list of an organisation's tickets as its people see it: in work first, then by the newest message.
    """
    CREATE INDEX tickets_shared_idx ON tickets
    (organisation, ((status_category NOT IN ('solved', 'closed'))::int) DESC, last_message_at DESC, id DESC)
    WHERE disposition = 'live' AND NOT is_private
    """,
    # One look an hour; the list of a record walks it backwards.
    """
    CREATE UNIQUE INDEX record_views_subject_hour_viewer_key
    ON record_views (subject_kind, subject_id, hour, viewer)
    """,
    # Memberships stand on the person; the history of the organisation tells of them as well.
    """
    CREATE INDEX events_membership_idx ON events (((data ->> 'organisation')::bigint), id)
    WHERE name IN ('MembershipBegan', 'MembershipChanged', 'MembershipEnded')
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
