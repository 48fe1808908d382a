"""Indexes of people: one open membership a person and organisation, and parts of addresses and numbers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T06:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of people"

STATEMENTS = [
    """
    CREATE UNIQUE INDEX memberships_person_organisation_key ON memberships (person, organisation)
    WHERE until_on IS NULL
    """,
    "CREATE INDEX memberships_person_idx ON memberships (person, since_on DESC NULLS LAST, id DESC)",
    # People are found by any part of an address, and by the digits of a number however it was typed.
    "CREATE INDEX identities_email_trgm_idx ON identities USING gin (value gin_trgm_ops) WHERE kind = 'email'",
    r"""
    CREATE INDEX identities_digits_trgm_idx ON identities
    USING gin (regexp_replace(value, '\D', '', 'g') gin_trgm_ops) WHERE kind = 'phone'
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
