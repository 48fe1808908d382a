"""Indexes of short lists out of long tables: open tickets, mails in trouble, invitations nobody accepted."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T13:50:05:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of open tickets, of mails in trouble and of open invitations"

# With team and assignee in them: what somebody may not see is passed over without a look at the ticket.
STATEMENTS = [
    """
    CREATE INDEX tickets_unsettled_idx ON tickets (last_message_at DESC, id DESC)
    INCLUDE (team, assignee, status_category)
    WHERE disposition = 'live' AND status_category NOT IN ('solved', 'closed')
    """,
    "DROP INDEX tickets_live_idx",
    """
    CREATE INDEX tickets_live_idx ON tickets (last_message_at DESC, id DESC)
    INCLUDE (team, assignee) WHERE disposition = 'live'
    """,
    "DROP INDEX tickets_category_idx",
    """
    CREATE INDEX tickets_category_idx ON tickets (status_category, last_message_at DESC, id DESC)
    INCLUDE (team, assignee) WHERE disposition = 'live'
    """,
    """
    CREATE INDEX outbound_mails_troubled_idx ON outbound_mails (id)
    WHERE state IN ('failed', 'unknown') OR bounced_at IS NOT NULL
    """,
    "CREATE INDEX links_invitations_idx ON links (person) WHERE purpose = 'invitation' AND used_at IS NULL",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
