"""A process whose database is away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from helpdesk.db.engine import DB, pool


@asynccontextmanager
async def database_away() -> AsyncIterator[None]:
    """Every connection of this process is closed for the length of the block."""
    kept = DB.pool
    async with pool(name="closed"):
        closed = DB.pool
    DB.pool = closed
    try:
        yield
    finally:
        DB.pool = kept
