"""Files that come with a message, or with a question that waits to be confirmed."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from helpdesk.core.errors import Invalid
from helpdesk.files.actions.attachments import TakenUpload, attach, move_attachments, take_uploads
from helpdesk.files.uploads import Upload, ensure_uploads_fit

MESSAGE = "message"
PENDING_TICKET = "pending_ticket"


class MessageFile(Struct, frozen=True):
    """A stored file; `content_id` is what the HTML of a mail calls a picture inside it."""

    upload: TakenUpload
    is_inline: bool = False
    content_id: str | None = None


def uploads_problems(uploads: Sequence[Upload]) -> dict[str, str]:
    """Why these files are refused before a byte of them is read; nothing for usable ones."""
    try:
        ensure_uploads_fit(uploads)
    except Invalid as refusal:
        return refusal.fields
    return {}


async def taken_files(uploads: Sequence[Upload]) -> tuple[MessageFile, ...]:
    """Store what was uploaded. Call it before the transaction: it takes as long as the bytes do."""
    return tuple(MessageFile(taken) for taken in await take_uploads(uploads)) if uploads else ()


async def attach_files(files: Iterable[MessageFile], owner_kind: str, owner_id: int) -> None:
    """Attach stored files, inside the transaction that writes their owner."""
    for file in files:
        await attach(
            file.upload,
            owner_kind=owner_kind,
            owner_id=owner_id,
            is_inline=file.is_inline,
            content_id=file.content_id,
        )


async def move_to_message(pending_id: int, message_id: int) -> None:
    """Give the files of a confirmed question to the message it became."""
    await move_attachments(PENDING_TICKET, pending_id, to_kind=MESSAGE, to_id=message_id)
