"""Storing bytes: first the bytes, then the row, so that a crash leaves at most bytes nobody refers to."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.files.store import discard, keep, receive


class Content(Struct, frozen=True):
    """Stored bytes: their row, and what is known of them."""

    id: int
    sha256: bytes
    size: int
    head: bytes


async def store_stream(chunks: AsyncIterator[bytes]) -> Content:
    """Store a stream; the same content again is the same row. Nothing refers to it yet."""
    received = await receive(chunks)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(discard, received)
        async with transaction():
            await lock_content(received.sha256)
            # Its age starts anew, so that the clean-up leaves it alone until something refers to it.
            file_id = await fetch_value(
                "INSERT INTO files AS kept (sha256, size, created_at) VALUES ($1, $2, $3)"
                " ON CONFLICT (sha256) DO UPDATE SET created_at = greatest(kept.created_at, $3) RETURNING id",
                received.sha256,
                received.size,
                now(),
            )
            await keep(received)
        undo.pop_all()
    return Content(file_id, received.sha256, received.size, received.head)


async def store_bytes(content: bytes) -> int:
    """Store bytes that are at hand, such as a mail as it came; the id of their row."""

    async def once() -> AsyncIterator[bytes]:
        yield content

    return (await store_stream(once())).id


async def lock_content(sha256: bytes) -> None:
    """Let nobody else add or remove this content until the transaction ends."""
    await execute("SELECT pg_advisory_xact_lock($1)", int.from_bytes(sha256[:8], signed=True))
