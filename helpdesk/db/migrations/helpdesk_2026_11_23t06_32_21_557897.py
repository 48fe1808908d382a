from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-23T06:32:21:557897"
VERSION = "1.38.0"
DESCRIPTION = "memberships may begin again"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    manager.drop_constraint(
        table_class_name="Membership",
        tablename="memberships",
        constraint_name="memberships_person_organisation_key",
        schema=None,
    )

    return manager
