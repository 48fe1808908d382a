"""The way in: one mail, one transaction. What cannot be taken lies in the quarantine, and nothing is lost."""

from collections.abc import Awaitable, Callable

import asyncpg
import structlog
from msgspec.structs import replace

from helpdesk.core.errors import Unavailable
from helpdesk.db.transaction import transaction
from helpdesk.files.actions.attachments import take_received
from helpdesk.files.actions.contents import store_bytes
from helpdesk.files.uploads import Upload
from helpdesk.mail.actions.keeping import set_aside
from helpdesk.mail.actions.taking import LeftQuarantine, note_duplicate, seen, take
from helpdesk.mail.incoming import Incoming, Ingested, IngestOptions
from helpdesk.mail.parsing.parse import parse_mail
from helpdesk.mail.queries.mailboxes import MailboxOut
from helpdesk.mail.signed_ids import loop_mark

# The database is away or busy: that is no fault of the mail, which stays where it is and is tried again.
AWAY = (
    OSError,
    Unavailable,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.ObjectNotInPrerequisiteStateError,
)

BY_DEFAULT = IngestOptions()

Taking = Callable[[Incoming], Awaitable[Ingested]]

log = structlog.get_logger()


async def ingest(
    raw: bytes,
    *,
    mailbox: MailboxOut,
    options: IngestOptions = BY_DEFAULT,
    root: str | None = None,
) -> Ingested:
    """Take one mail in: it becomes a ticket, a message, a known duplicate, or an item of the quarantine.

    Raises only when the database or the store is away; then nothing is changed, and the mail can come again.
    """
    mail = parse_mail(raw, own_loop_marker=loop_mark())
    incoming = Incoming(raw=raw, mail=mail, mailbox=mailbox, options=options, root=root)
    before = await seen(incoming)
    if before is not None and before.mailbox == mailbox.id:
        return await note_duplicate(incoming, before)
    return await take_or_set_aside(await stored(incoming), take)


async def stored(incoming: Incoming) -> Incoming:
    """The mail with its bytes and its files in the store, before the transaction that refers to them."""
    uploads = [Upload(file.filename, file.content_type, file.content) for file in incoming.mail.attachments]
    return replace(
        incoming,
        raw_file=await store_bytes(incoming.raw),
        files=tuple([await take_received(upload) for upload in uploads]),
    )


async def take_or_set_aside(incoming: Incoming, taking: Taking) -> Ingested:
    """Take a stored mail; when that fails for its own sake, keep it in the quarantine with the reason."""
    try:
        return await taking(incoming)
    except Exception as error:
        # What asyncpg refuses to send is a broken value, though it calls that an error of its interface.
        if isinstance(error, (*AWAY, LeftQuarantine)) and not isinstance(error, ValueError):
            raise
        log.warning("mail.quarantined", message_id=incoming.message_id, error=repr(error))
        async with transaction():
            return await set_aside(incoming, f"{type(error).__name__}: {error}")
