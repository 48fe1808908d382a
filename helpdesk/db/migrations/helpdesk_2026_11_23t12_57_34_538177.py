from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import ForeignKey

ID = "2026-11-23T12:57:34:538177"
VERSION = "1.38.0"
DESCRIPTION = "tags of tickets have one index for both ways"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    manager.alter_column(
        table_class_name="TicketTag",
        tablename="ticket_tags",
        column_name="tag",
        db_column_name="tag",
        params={"index": False},
        old_params={"index": True},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
        schema=None,
    )

    return manager
