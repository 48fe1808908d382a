"""Indexes of tables that are large already: made while everybody goes on writing, and again after a kill.

PostgreSQL makes one so outside of any transaction only, and leaves an invalid one where it is interrupted.
"""

from collections.abc import Mapping

import asyncpg

# Whether the index is there and serves; NULL where there is none.
_IS_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)"


async def make_indexes(connection: asyncpg.Connection, wanted: Mapping[str, str]) -> None:
    """Make what is missing of these, each by its name with what it is on: `tickets (team, id) WHERE …`."""
    for name, on in wanted.items():
        is_valid = await connection.fetchval(_IS_VALID, name)
        if is_valid is False:
            await connection.execute(f"DROP INDEX CONCURRENTLY {name}")
        if not is_valid:
            await connection.execute(f"CREATE INDEX CONCURRENTLY {name} ON {on}")
