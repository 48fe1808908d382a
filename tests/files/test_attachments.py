"""Uploads are checked, stored once and attached; what nobody refers to is removed in time."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk.core.clock import frozen, now
from helpdesk.core.errors import Invalid
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.files.actions.attachments import (
    TakenUpload,
    attach,
    move_attachments,
    remove_attachments,
    take_received,
    take_uploads,
)
from helpdesk.files.actions.cleaning import (
    MOST_AT_ONCE,
    remove_unknown_contents,
    remove_unreferenced_files,
)
from helpdesk.files.actions.contents import lock_content, store_bytes
from helpdesk.files.jobs import remove_unreferenced
from helpdesk.files.queries.attachments import (
    AttachmentOut,
    StoredAttachment,
    attachments_of,
    stored_attachment,
)
from helpdesk.files.serving import serving_of
from helpdesk.files.store import content_path, read_all, remove
from helpdesk.files.tables import Attachment, StoredFile
from helpdesk.files.uploads import Upload
from tests.factories.files import PNG, make_attachment, make_file
from tests.kit.recorded import queued
from tests.kit.store import stored_paths

pytestmark = pytest.mark.usefixtures("database", "files")

LONG = timedelta(days=2)


async def endless() -> AsyncIterator[bytes]:
    """More than any limit; only its beginning may ever be read."""
    for _ in range(40):
        yield b"x" * 100_000
    raise AssertionError("read to its end")


async def chunked(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 10):
        yield content[start : start + 10]


def path_of(content: bytes) -> str:
    return content_path(hashlib.sha256(content).digest())


async def test_uploads_are_stored_with_clean_names_and_true_types(files: Path) -> None:
    taken = await take_uploads(
        [
            Upload("../photo.png", "text/html", chunked(PNG)),
            Upload("fake.png", "image/png", b"<script>"),
            Upload("notes.txt", "text/plain", b"words"),
        ]
    )

    assert [(found.name, found.content_type, found.size) for found in taken] == [
        ("photo.png", "image/png", len(PNG)),
        ("fake.png", "application/octet-stream", 8),
        ("notes.txt", "text/plain", 5),
    ]
    assert stored_paths(files) == sorted([path_of(PNG), path_of(b"<script>"), path_of(b"words")])


async def test_same_content_is_stored_once(files: Path) -> None:
    first, second = await take_uploads([Upload("a.txt", None, b"same"), Upload("b.txt", None, b"same")])

    assert first.file == second.file == await store_bytes(b"same")
    assert await StoredFile.count() == 1
    assert stored_paths(files) == [path_of(b"same")]


async def test_too_large_is_refused_while_it_streams_and_every_one_is_named(files: Path) -> None:
    uploads = [
        Upload("film.mp4", None, endless()),
        Upload("fits.txt", None, b"x" * 1_000_000),
        Upload("over.txt", None, b"x" * 1_000_001),
    ]

    with pytest.raises(Invalid) as refused:
        await take_uploads(uploads)

    assert refused.value.fields == {
        "uploads": "“film.mp4” is larger than 1 MB. “over.txt” is larger than 1 MB."
    }
    assert stored_paths(files) == [path_of(b"x" * 1_000_000)]


async def test_refused_kind_is_not_even_read(files: Path) -> None:
    with pytest.raises(Invalid):
        await take_uploads([Upload("notes.txt", None, b"fine"), Upload("setup.exe", None, endless())])
    with pytest.raises(Invalid):
        await attach(Upload("setup.exe", None, b"MZ"), owner_kind="message", owner_id=1)

    assert stored_paths(files) == []


async def test_mails_bring_any_kind_and_size() -> None:
    taken = await take_received(Upload("virus.exe", "image/png", b"x" * 1_500_000))
    attachment = await attach(taken, owner_kind="message", owner_id=1)

    stored = await stored_attachment(attachment)
    assert (stored.name, stored.content_type, stored.size) == (
        "virus.exe",
        "application/octet-stream",
        1_500_000,
    )


async def test_attachments_are_listed_by_owner_in_their_order() -> None:
    first = await attach(
        Upload("b.png", None, PNG), owner_kind="message", owner_id=1, is_inline=True, content_id="c@1"
    )
    second = await attach(Upload("a.txt", "text/plain", b"12"), owner_kind="message", owner_id=1)
    other = await attach(Upload("c.txt", "text/plain", b"123"), owner_kind="message", owner_id=2)
    await make_attachment("article", 1)

    assert await attachments_of("message", [1, 2, 3]) == {
        1: [
            AttachmentOut(first, 1, "b.png", "image/png", len(PNG), is_inline=True, content_id="c@1"),
            AttachmentOut(second, 1, "a.txt", "text/plain", 2, is_inline=False, content_id=None),
        ],
        2: [AttachmentOut(other, 2, "c.txt", "text/plain", 3, is_inline=False, content_id=None)],
    }
    assert [found.is_image for found in (await attachments_of("message", [1]))[1]] == [True, False]
    assert await attachments_of("message", []) == {}


async def test_attachment_leads_to_its_owner_and_bytes() -> None:
    attachment = await attach(Upload("a.txt", "text/plain", b"words"), owner_kind="message", owner_id=7)

    stored = await stored_attachment(attachment)

    sha256 = hashlib.sha256(b"words").digest()
    assert stored == StoredAttachment(attachment, "message", 7, "a.txt", "text/plain", 5, sha256)
    assert stored.serving == serving_of("a.txt", "text/plain")
    assert await read_all(stored.sha256) == b"words"
    assert await stored_attachment(0) is None


async def test_long_content_ids_are_cut() -> None:
    attachment = await attach(
        Upload("a.png", None, PNG), owner_kind="message", owner_id=1, is_inline=True, content_id="x" * 300
    )

    ((found,),) = (await attachments_of("message", [1])).values()
    assert (found.id, found.content_id) == (attachment, "x" * 255)


async def test_attachments_move_to_another_owner_and_go() -> None:
    moved, stays = await make_attachment("pending_ticket", 1), await make_attachment("pending_ticket", 2)

    assert await move_attachments("pending_ticket", 1, to_kind="message", to_id=9) == 1
    assert [found.id for found in (await attachments_of("message", [9]))[9]] == [moved]
    assert await remove_attachments("pending_ticket", [1, 2]) == 1
    assert await attachments_of("pending_ticket", [2]) == {}
    assert stays


async def test_crash_after_the_bytes_leaves_only_what_is_cleaned(files: Path) -> None:
    with pytest.raises(ValueError, match="crash"):
        async with transaction():
            await store_bytes(b"lost")
            raise ValueError("crash")
    left = stored_paths(files)
    await make_file(b"known")
    await attach(Upload("a.txt", None, b"attached"), owner_kind="message", owner_id=1)

    with frozen(now() + LONG):
        for _ in range(2):
            await remove_unreferenced()

    assert left == [path_of(b"lost")]
    assert stored_paths(files) == [path_of(b"attached")]
    assert await StoredFile.count() == 1


async def test_row_that_cannot_be_written_leaves_no_bytes(files: Path) -> None:
    await execute("ALTER TABLE files ADD CONSTRAINT files_none_check CHECK (false)")

    with pytest.raises(Exception, match="files_none_check"):
        await store_bytes(b"refused")

    assert stored_paths(files) == []


async def test_young_files_wait_for_what_will_refer_to_them(files: Path) -> None:
    await make_file(b"young")

    with frozen(now() + timedelta(hours=23)):
        await remove_unreferenced()

    assert stored_paths(files) == [path_of(b"young")]


async def test_stored_again_is_young_again() -> None:
    old = await make_file(b"again")
    with frozen(now() + LONG):
        assert await make_file(b"again") == old
        assert await remove_unreferenced_files(now() - timedelta(days=1)) == 0
    with frozen(now() + 2 * LONG):
        assert await remove_unreferenced_files(now() - timedelta(days=1)) == 1


async def test_raw_mails_are_kept(files: Path) -> None:
    raw = await make_file(b"From: somebody")
    mailbox = await fetch_value(
        "INSERT INTO mailboxes (name, address, brand)"
        " SELECT 'Support', 'support@example.com', min(id) FROM brands RETURNING id"
    )
    await execute(
        "INSERT INTO inbound_mails (mailbox, message_id, content_hash, raw_file, state, kind)"
        " VALUES ($1, '<1@example.com>', '\\x00', $2, 'quarantined', 'unreadable')",
        mailbox,
        raw,
    )

    with frozen(now() + LONG):
        await remove_unreferenced()

    assert stored_paths(files) == [path_of(b"From: somebody")]


async def test_what_anything_else_refers_to_is_kept(files: Path) -> None:
    logo = await make_file(b"logo")
    await make_file(b"loose")
    await execute("CREATE TABLE logos (file bigint REFERENCES files ON DELETE RESTRICT)")
    await execute("INSERT INTO logos VALUES ($1)", logo)

    with frozen(now() + LONG):
        await remove_unreferenced()

    assert stored_paths(files) == [path_of(b"logo")]


async def test_many_are_removed_in_several_runs() -> None:
    await execute(
        "INSERT INTO files (sha256, size, created_at)"
        " SELECT sha256(n::text::bytea), 1, now() - interval '3 days' FROM generate_series(1, $1) n",
        MOST_AT_ONCE + 1,
    )

    async with transaction():
        await remove_unreferenced()
    again = await queued()
    await remove_unreferenced()

    assert again == ["files.remove_unreferenced"]
    assert await StoredFile.count() == 0


@pytest.mark.commits
async def test_content_stored_while_its_row_is_being_removed_is_there(files: Path) -> None:
    content, removed = b"removed and stored", asyncio.Event()
    await make_file(content)
    await execute("UPDATE files SET created_at = now() - interval '3 days'")

    async def clean() -> None:
        async with transaction():
            assert await remove_unreferenced_files(now() - timedelta(days=1)) == 1
            removed.set()
            await asyncio.sleep(0.05)

    async def store() -> int:
        await removed.wait()
        return await store_bytes(content)

    await asyncio.gather(clean(), store())

    assert await StoredFile.count() == 1
    assert stored_paths(files) == [path_of(content)]


@pytest.mark.commits
async def test_content_stored_while_unknown_bytes_are_being_removed_is_there(files: Path) -> None:
    content, checked = b"unknown and stored", asyncio.Event()

    async def clean() -> None:
        async with transaction():
            await lock_content(hashlib.sha256(content).digest())
            checked.set()
            await asyncio.sleep(0.05)
            await remove(hashlib.sha256(content).digest())

    async def store() -> int:
        await checked.wait()
        return await store_bytes(content)

    await asyncio.gather(clean(), store())

    assert stored_paths(files) == [path_of(content)]


@pytest.mark.commits
async def test_bytes_whose_row_is_not_committed_yet_are_not_unknown(files: Path) -> None:
    content, stored = b"stored and not committed", asyncio.Event()

    async def store() -> None:
        async with transaction():
            await store_bytes(content)
            stored.set()
            await asyncio.sleep(0.05)

    async def clean() -> int:
        await stored.wait()
        return await remove_unknown_contents(now() + timedelta(hours=1))

    _, removed = await asyncio.gather(store(), clean())

    assert removed == 0
    assert stored_paths(files) == [path_of(content)]


@pytest.mark.commits
async def test_many_uploads_of_one_content_at_once_are_one_file(files: Path) -> None:
    taken = await asyncio.gather(
        *(take_uploads([Upload("a.txt", None, chunked(b"same" * 99))]) for _ in range(6))
    )

    assert len({found.file for (found,) in taken}) == 1
    assert isinstance(taken[0][0], TakenUpload)
    assert stored_paths(files) == [path_of(b"same" * 99)]
    assert await Attachment.count() == 0
