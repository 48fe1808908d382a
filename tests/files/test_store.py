"""The store keeps each content once, whole or not at all."""

import hashlib
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import structs
from obstore.store import S3Store

from helpdesk.core.clock import now
from helpdesk.core.errors import Unavailable
from helpdesk.files.store import (
    _Process,
    content_path,
    contents_before,
    discard,
    keep,
    read,
    read_all,
    receive,
    remove,
    remove_incoming_before,
    upload_limit,
)
from tests.kit.disks import mounted
from tests.kit.store import stored_paths, use_store

HOUR = timedelta(hours=1)


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def broken() -> AsyncIterator[bytes]:
    yield b"x" * 100_000
    raise ValueError("the line went dead")


async def keep_bytes(content: bytes) -> bytes:
    """The hash of bytes that are in the store now."""
    received = await receive(stream(content))
    await keep(received)
    return received.sha256


async def listed(*, later: timedelta) -> list[bytes]:
    return sorted([sha256 async for some in contents_before(now() + later) for sha256 in some])


@pytest.mark.usefixtures("any_store")
async def test_received_bytes_are_hashed_measured_and_kept() -> None:
    received = await receive(stream(b"a" * 300, b"b" * 400, b""))
    await keep(received)

    content = b"a" * 300 + b"b" * 400
    assert received.sha256 == hashlib.sha256(content).digest()
    assert (received.size, received.head) == (700, content[:512])
    assert await read_all(received.sha256) == content


@pytest.mark.usefixtures("files")
async def test_large_content_is_read_in_pieces() -> None:
    sha256 = await keep_bytes(os.urandom(1_000_000))

    pieces = [len(piece) async for piece in read(sha256)]

    assert sum(pieces) == 1_000_000
    assert len(pieces) > 1


@pytest.mark.usefixtures("any_store")
async def test_nothing_is_a_content_too() -> None:
    assert await read_all(await keep_bytes(b"")) == b""


@pytest.mark.usefixtures("any_store")
async def test_same_content_is_kept_over_itself() -> None:
    assert await keep_bytes(b"same") == await keep_bytes(b"same")
    assert await listed(later=HOUR) == [hashlib.sha256(b"same").digest()]


@pytest.mark.usefixtures("any_store")
async def test_removed_content_is_gone_and_may_be_removed_again() -> None:
    sha256 = await keep_bytes(b"going")

    for _ in range(2):
        await remove(sha256)

    with pytest.raises(FileNotFoundError):
        await read_all(sha256)
    with pytest.raises(FileNotFoundError):
        [piece async for piece in read(sha256)]


@pytest.mark.usefixtures("any_store")
async def test_contents_are_listed_by_age() -> None:
    hashes = sorted([await keep_bytes(b"one"), await keep_bytes(b"two")])
    await receive(stream(b"not kept"))

    assert await listed(later=HOUR) == hashes
    assert await listed(later=-HOUR) == []


@pytest.mark.usefixtures("any_store")
async def test_what_arrived_and_was_never_kept_is_removed_by_age() -> None:
    sha256 = await keep_bytes(b"kept")
    await receive(stream(b"forgotten"))

    counts = [await remove_incoming_before(now() + later) for later in (-HOUR, HOUR, HOUR)]

    assert counts == [0, 1, 0]
    assert await read_all(sha256) == b"kept"


async def test_stream_that_fails_leaves_nothing(files: Path) -> None:
    with pytest.raises(ValueError, match="the line went dead"):
        await receive(broken())

    assert stored_paths(files) == []


async def test_local_files_lie_by_their_hash(files: Path) -> None:
    sha256 = await keep_bytes(b"content")
    waiting = await receive(stream(b"more"))
    before = stored_paths(files)
    await discard(waiting)

    name = hashlib.sha256(b"content").hexdigest()
    assert content_path(sha256) == f"{name[:2]}/{name[2:4]}/{name}"
    assert before == sorted([content_path(sha256), waiting.path])
    assert stored_paths(files) == [content_path(sha256)]


async def test_parts_of_a_killed_upload_are_removed(files: Path) -> None:
    (files / "incoming").mkdir()
    (files / "incoming" / "token#1").write_bytes(b"half")
    (files / "README").write_bytes(b"not ours")

    assert await remove_incoming_before(now() - HOUR) == 0
    assert await remove_incoming_before(now() + HOUR) == 1
    assert stored_paths(files) == ["README"]
    assert await listed(later=HOUR) == []


def test_limit_is_the_setting(tmp_path: Path) -> None:
    use_store(tmp_path, upload_limit_mb=3)

    assert upload_limit() == 3_000_000


def test_store_must_be_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Process, "store", None)

    with pytest.raises(RuntimeError, match="configure_store"):
        upload_limit()


async def test_full_disk_is_a_refusal_and_leaves_nothing(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "1m") as disk:
        use_store(disk)

        with pytest.raises(Unavailable, match=r"^Files cannot be saved or read just now\."):
            await keep_bytes(os.urandom(2_000_000))

        assert stored_paths(disk) == []
        assert await read_all(await keep_bytes(b"small")) == b"small"


async def test_bucket_that_does_not_answer_is_a_refusal(tmp_path: Path) -> None:
    use_store(tmp_path)
    nowhere = S3Store(
        "bucket",
        endpoint="http://127.0.0.1:1",
        skip_signature=True,
        virtual_hosted_style_request=False,
        retry_config={"max_retries": 0, "retry_timeout": timedelta(seconds=1)},
        client_options={"allow_http": True},
    )
    _Process.store = structs.replace(_Process.store, objects=nowhere, folder=None)

    for asked in (keep_bytes(b"small"), read_all(b"\0" * 32), anext(read(b"\0" * 32))):
        with pytest.raises(Unavailable, match=r"^Files cannot be saved or read just now\."):
            await asked
