"""Names of teams differ by more than capitals; of those that do not, the younger ones get a number."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T09:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "names of teams differ by more than capitals"

STATEMENTS = [
    # Nobody may make a team between the look at the names and the index; reading goes on.
    "LOCK TABLE teams IN SHARE ROW EXCLUSIVE MODE",
    # The oldest keeps its name. A number that is taken as well is passed over; 120 is the column's length.
    """
    DO $$
    DECLARE
      team record;
      number int;
      numbered text;
    BEGIN
      FOR team IN
        SELECT id, name FROM teams AS younger
        WHERE EXISTS (SELECT FROM teams WHERE lower(name) = lower(younger.name) AND id < younger.id)
        ORDER BY id
      LOOP
        number := 2;
        LOOP
          numbered := left(team.name, 114) || ' (' || number || ')';
          EXIT WHEN NOT EXISTS (SELECT FROM teams WHERE lower(name) = lower(numbered));
          number := number + 1;
        END LOOP;
        UPDATE teams SET name = numbered WHERE id = team.id;
      END LOOP;
    END $$
    """,
    # Beside the unique name, which the code of the version before names in its statement.
    "CREATE UNIQUE INDEX teams_lower_name_key ON teams (lower(name))",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
