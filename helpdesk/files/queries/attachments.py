"""What is attached to what, and where its bytes are."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from helpdesk.db.sql import fetch_as, fetch_one
from helpdesk.files.serving import Serving, is_shown_inline, serving_of


class AttachmentOut(Struct, frozen=True):
    """One attachment, as a page lists it."""

    id: int
    owner_id: int
    name: str
    content_type: str
    size: int
    is_inline: bool
    content_id: str | None

    @property
    def is_image(self) -> bool:
        """Whether a page may show it as an image."""
        return is_shown_inline(self.content_type)


class StoredAttachment(Struct, frozen=True):
    """An attachment with its owner, who decides about access, and the hash its bytes are found by."""

    id: int
    owner_kind: str
    owner_id: int
    name: str
    content_type: str
    size: int
    sha256: bytes

    @property
    def serving(self) -> Serving:
        return serving_of(self.name, self.content_type)


def attachments_column(owner_kind: str, owner: str) -> str:
    """What is attached to one owner of a statement, as a JSON column."""
    return f"""
        (SELECT coalesce(json_agg(json_build_object(
            'id', attachments.id, 'owner_id', owner_id, 'name', name, 'content_type', content_type,
            'size', size, 'is_inline', is_inline, 'content_id', content_id) ORDER BY attachments.id), '[]')
         FROM attachments JOIN files ON files.id = attachments.file
         WHERE owner_kind = '{owner_kind}' AND owner_id = {owner})
    """  # noqa: S608 - names of ours


async def attachments_of(owner_kind: str, owner_ids: Sequence[int]) -> dict[int, list[AttachmentOut]]:
    """What is attached to each of these owners, in its order, in one query; bare owners are left out."""
    rows = await fetch_as(
        AttachmentOut,
        """
        SELECT attachments.id, owner_id, name, content_type, size, is_inline, content_id
        FROM attachments JOIN files ON files.id = attachments.file
        WHERE owner_kind = $1 AND owner_id = ANY($2) ORDER BY attachments.id
        """,
        owner_kind,
        list(owner_ids),
    )
    found: defaultdict[int, list[AttachmentOut]] = defaultdict(list)
    for row in rows:
        found[row.owner_id].append(row)
    return dict(found)


async def stored_attachment(attachment_id: int) -> StoredAttachment | None:
    """One attachment, for whoever then asks its owner's door whether it may be seen."""
    return await fetch_one(
        StoredAttachment,
        """
        SELECT attachments.id, owner_kind, owner_id, name, content_type, size, sha256
        FROM attachments JOIN files ON files.id = attachments.file WHERE attachments.id = $1
        """,
        attachment_id,
    )
