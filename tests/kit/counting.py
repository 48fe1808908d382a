"""How many statements something costs, counted on the connection of the test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asyncpg.connection import LoggedQuery

from helpdesk.db.engine import connection

# Savepoints stand where outside of tests a transaction begins and ends.
_FRAMES = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "START")
# What the driver asks the first time it meets a type.
_OF_DRIVER = ("typeinfo_tree", "'jit'")


@asynccontextmanager
async def count_statements() -> AsyncIterator[list[str]]:
    """The statements that were run in the block, in order.

    Those that only frame a transaction are left out, and the driver's own.
    """
    statements: list[str] = []

    def note(query: LoggedQuery) -> None:
        text = " ".join(query.query.split())
        if not text.upper().startswith(_FRAMES) and not any(word in text for word in _OF_DRIVER):
            statements.append(text)

    async with connection() as found:
        found.add_query_logger(note)
        try:
            yield statements
            # the connection tells its loggers in the loop's next round
            await asyncio.sleep(0)
        finally:
            found.remove_query_logger(note)
