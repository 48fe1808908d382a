"""Where the bytes lie: a local folder, or a bucket by URL. Each content is there once, under its SHA-256."""

import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import obstore
import structlog
from msgspec import Struct
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from helpdesk.core.errors import Unavailable
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import new_token
from helpdesk.core.settings import Settings

FOLDER = "files"
INCOMING = "incoming"
READ_BYTES = 256 * 1024
HEAD_BYTES = 512
# Parts of an upload that are on their way to a bucket at the same time, each of five megabytes.
MOST_PARTS_AT_ONCE = 2

log = structlog.get_logger()

_CONTENT = re.compile(r"([0-9a-f]{2})/([0-9a-f]{2})/(\1\2[0-9a-f]{60})")


class Received(Struct, frozen=True):
    """Bytes that have arrived under a name of their own and are not kept yet. `head` is how they begin."""

    path: str
    sha256: bytes
    size: int
    head: bytes


class _Opened(Struct, frozen=True):
    objects: ObjectStore
    folder: Path | None
    limit: int


class _Process:
    """What this process has opened."""

    store: _Opened | None = None


def configure_store(settings: Settings) -> None:
    """Say where files lie and how large one may be. Every process calls it once, at its start."""
    if settings.files_url:
        objects, folder = from_url(settings.files_url), None
    else:
        folder = settings.data / FOLDER
        objects = LocalStore(folder, mkdir=True)
    _Process.store = _Opened(objects, folder, settings.upload_limit_bytes)


def upload_limit() -> int:
    """How many bytes one upload may have."""
    return _store().limit


async def receive(chunks: AsyncIterator[bytes]) -> Received:
    """Write a stream under a temporary name, hashing on the way. A stream that fails leaves nothing."""
    path = f"{INCOMING}/{new_token()}"
    digest, count, head = hashlib.sha256(), 0, b""

    async def measured() -> AsyncIterator[bytes]:
        nonlocal count, head
        async for chunk in chunks:
            digest.update(chunk)
            count += len(chunk)
            head += chunk[: HEAD_BYTES - len(head)]
            yield chunk

    with _failures_told():
        await obstore.put_async(_store().objects, path, measured(), max_concurrency=MOST_PARTS_AT_ONCE)
    return Received(path, digest.digest(), count, head)


async def keep(received: Received) -> None:
    """Give what was received its place. Over the same content this changes nothing."""
    with _failures_told():
        await obstore.rename_async(_store().objects, received.path, content_path(received.sha256))


async def discard(received: Received) -> None:
    await _delete(received.path)


async def read(sha256: bytes) -> AsyncIterator[bytes]:
    """The bytes of a content, piece by piece; FileNotFoundError before the first where there are none."""
    with _failures_told():
        found = await obstore.get_async(_store().objects, content_path(sha256))
        async for chunk in found.stream(min_chunk_size=READ_BYTES):
            yield bytes(chunk)


async def read_all(sha256: bytes) -> bytes:
    """A content as a whole, for what is known to be small, such as a mail."""
    with _failures_told():
        found = await obstore.get_async(_store().objects, content_path(sha256))
        return bytes(await found.bytes_async())


async def remove(sha256: bytes) -> None:
    """Take a content away; one that is not there is gone already."""
    await _delete(content_path(sha256))


async def contents_before(at: datetime) -> AsyncIterator[list[bytes]]:
    """The hashes of what has been in the store since before an instant, some hundreds at a time."""
    async for found in obstore.list(_store().objects):
        matches = [_CONTENT.fullmatch(meta["path"]) for meta in found if meta["last_modified"] < at]
        yield [bytes.fromhex(match[3]) for match in matches if match]


async def remove_incoming_before(at: datetime) -> int:
    """Remove what arrived before an instant and was never kept, because its process ended; how many."""
    count = 0
    async for found in obstore.list(_store().objects, INCOMING):
        for meta in found:
            if meta["last_modified"] < at:
                await _delete(meta["path"])
                count += 1
    return count + _remove_parts_before(at)


@contextmanager
def _failures_told() -> Iterator[None]:
    """A disk that is full or a bucket that does not answer is a refusal; what is not there stays that."""
    try:
        yield
    except NotFoundError:
        raise
    except BaseError as error:
        log.exception("files.store_failed")
        raise Unavailable(
            _("Files cannot be saved or read just now. Nothing was changed; please try again later.")
        ) from error


def content_path(sha256: bytes) -> str:
    name = sha256.hex()
    return f"{name[:2]}/{name[2:4]}/{name}"


def _remove_parts_before(at: datetime) -> int:
    """A local upload that was cut off lies under a name that listing leaves out."""
    folder = _store().folder
    parts = list((folder / INCOMING).glob("*#*")) if folder else []
    stale = [path for path in parts if path.stat().st_mtime < at.timestamp()]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


async def _delete(path: str) -> None:
    with suppress(FileNotFoundError):
        await obstore.delete_async(_store().objects, path)


def _store() -> _Opened:
    if _Process.store is None:
        raise RuntimeError("the store is not configured; call configure_store() when the process starts")
    return _Process.store
