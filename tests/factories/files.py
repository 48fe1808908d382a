"""Files and attachments for tests."""

import hashlib
from typing import Any

from helpdesk.files.actions.contents import store_bytes
from helpdesk.files.tables import Attachment, StoredFile

PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)


async def make_file(content: bytes = b"content") -> int:
    """Bytes in the store that is in use, and their row."""
    return await store_bytes(content)


async def make_attachment(
    owner_kind: str, owner_id: int, *, name: str = "note.txt", content: bytes = b"content", **columns: Any
) -> int:
    """An attachment as rows only: its bytes are in no store."""
    sha256 = hashlib.sha256(content).digest()
    row = await StoredFile.objects().get(StoredFile.sha256 == sha256)
    if row is None:
        row = StoredFile(sha256=sha256, size=len(content))
        await StoredFile.insert(row)
    attachment = Attachment(
        owner_kind=owner_kind,
        owner_id=owner_id,
        file=row.id,
        name=name,
        **{"content_type": "text/plain", **columns},
    )
    await Attachment.insert(attachment)
    return attachment.id
