"""Files are attached under a name to what they belong to."""

from collections.abc import AsyncIterator, Sequence

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch_value
from helpdesk.files.actions.contents import store_stream
from helpdesk.files.content_types import content_type_of
from helpdesk.files.store import upload_limit
from helpdesk.files.uploads import (
    Upload,
    clean_file_name,
    ensure_no_refusals,
    ensure_uploads_fit,
    too_large,
)

LONGEST_CONTENT_ID = 255


class TakenUpload(Struct, frozen=True):
    """An upload that has passed every check and is stored, ready to be attached within a day."""

    file: int
    name: str
    content_type: str
    size: int


class _TooLarge(Exception):
    """The stream has gone past what an upload may have."""


async def take_uploads(uploads: Sequence[Upload]) -> list[TakenUpload]:
    """Check and store what a person uploads; Invalid names every file that is refused, and why.

    Call it before the transaction that attaches them: it takes as long as the bytes do.
    """
    ensure_uploads_fit(uploads)
    taken, refused = [], []
    for upload in uploads:
        try:
            taken.append(await _take(upload, upload_limit()))
        except _TooLarge:
            refused.append(too_large(upload.name, upload_limit()))
    ensure_no_refusals(refused)
    return taken


async def take_received(upload: Upload) -> TakenUpload:
    """Store a file of a mail, whatever its kind and size: nothing that was sent to us is lost."""
    return await _take(upload, None)


async def attach(
    upload: Upload | TakenUpload,
    *,
    owner_kind: str,
    owner_id: int,
    is_inline: bool = False,
    content_id: str | None = None,
) -> int:
    """Attach a file to its owner; the id of the attachment. One that is not taken yet is checked first."""
    if isinstance(upload, Upload):
        (taken,) = await take_uploads([upload])
    else:
        taken = upload
    return await fetch_value(
        "INSERT INTO attachments"
        " (owner_kind, owner_id, file, name, content_type, is_inline, content_id, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        owner_kind,
        owner_id,
        taken.file,
        taken.name,
        taken.content_type,
        is_inline,
        content_id[:LONGEST_CONTENT_ID] if content_id else None,
        now(),
    )


async def move_attachments(owner_kind: str, owner_id: int, *, to_kind: str, to_id: int) -> int:
    """Give everything of one owner to another, such as a confirmed question's to its message; how many."""
    return await execute(
        "UPDATE attachments SET owner_kind = $3, owner_id = $4 WHERE owner_kind = $1 AND owner_id = $2",
        owner_kind,
        owner_id,
        to_kind,
        to_id,
    )


async def remove_attachments(owner_kind: str, owner_ids: Sequence[int]) -> int:
    """Detach everything of owners that are gone; how many. The bytes go when nothing refers to them."""
    return await execute(
        "DELETE FROM attachments WHERE owner_kind = $1 AND owner_id = ANY($2)", owner_kind, list(owner_ids)
    )


async def _take(upload: Upload, limit: int | None) -> TakenUpload:
    content = await store_stream(_within(upload.chunks(), limit))
    return TakenUpload(
        file=content.id,
        name=clean_file_name(upload.name),
        content_type=content_type_of(content.head, upload.content_type),
        size=content.size,
    )


async def _within(chunks: AsyncIterator[bytes], limit: int | None) -> AsyncIterator[bytes]:
    """The same stream, cut off by _TooLarge as soon as it is past its limit."""
    count = 0
    async for chunk in chunks:
        count += len(chunk)
        if limit is not None and count > limit:
            raise _TooLarge
        yield chunk
