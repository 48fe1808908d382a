"""Removing what nobody refers to. Whoever removes a content holds its lock, as whoever stores it does."""

from datetime import datetime

from asyncpg import ForeignKeyViolationError, RestrictViolationError
from msgspec import Struct

from helpdesk.db.sql import execute, fetch, fetch_as, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.files.actions.contents import lock_content
from helpdesk.files.store import contents_before, remove

# The locks of one run are held until it ends.
MOST_AT_ONCE = 200


class _Unreferenced(Struct, frozen=True):
    id: int
    sha256: bytes


async def remove_unreferenced_files(before: datetime) -> int:
    """Remove files, stored before an instant, that are neither attached nor the raw form of a mail; how many.

    What else refers to a file keeps it by its foreign key, until its package adds a line to this query.
    """
    found = await fetch_as(
        _Unreferenced,
        """
        SELECT id, sha256 FROM files
        WHERE created_at < $1
          AND NOT EXISTS (SELECT FROM attachments WHERE attachments.file = files.id)
          AND NOT EXISTS (SELECT FROM inbound_mails WHERE inbound_mails.raw_file = files.id)
        ORDER BY id LIMIT $2
        """,
        before,
        MOST_AT_ONCE,
    )
    return sum([await _remove_file(file, before) for file in found])


async def remove_unknown_contents(before: datetime) -> int:
    """Remove bytes that have lain in the store since before an instant without a row; how many."""
    count = 0
    async for hashes in contents_before(before):
        rows = await fetch("SELECT sha256 FROM files WHERE sha256 = ANY($1)", hashes)
        known = {row["sha256"] for row in rows}
        for sha256 in hashes:
            if sha256 not in known:
                count += await _remove_content(sha256)
    return count


async def _remove_file(file: _Unreferenced, before: datetime) -> bool:
    try:
        async with transaction():
            await lock_content(file.sha256)
            removed = await execute("DELETE FROM files WHERE id = $1 AND created_at < $2", file.id, before)
            if removed:
                await remove(file.sha256)
    except (ForeignKeyViolationError, RestrictViolationError):
        # PostgreSQL 18 tells the two apart; before, both were the first.
        return False
    return bool(removed)


async def _remove_content(sha256: bytes) -> bool:
    async with transaction():
        await lock_content(sha256)
        known = await fetch_value("SELECT EXISTS (SELECT FROM files WHERE sha256 = $1)", sha256)
        if not known:
            await remove(sha256)
    return not known
