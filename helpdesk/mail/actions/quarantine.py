"""What administrators do with mails that became nothing: try them again, or discard them."""

from msgspec import Struct

from helpdesk.accounts.rules import ensure_can
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import execute, fetch_one
from helpdesk.events.actor import Actor, Capability
from helpdesk.files.store import read_all
from helpdesk.mail.actions.taking import take
from helpdesk.mail.incoming import Incoming, Ingested, IngestOptions
from helpdesk.mail.ingest import stored, take_or_set_aside
from helpdesk.mail.parsing.parse import parse_mail
from helpdesk.mail.queries.mailboxes import mailbox_by_id
from helpdesk.mail.signed_ids import loop_mark


class _Kept(Struct, frozen=True):
    mailbox: int
    sha256: bytes


async def retry_quarantined(actor: Actor, inbound: int) -> Ingested:
    """Take a mail of the quarantine once more, as it came; nobody is answered for it by a program.

    NotFound when it has left the quarantine meanwhile. When it fails again it stays, with the new reason.
    """
    ensure_can(actor, Capability.MANAGE_MAIL)
    kept = await _kept(inbound)
    raw = await read_all(kept.sha256)
    incoming = Incoming(
        raw=raw,
        mail=parse_mail(raw, own_loop_marker=loop_mark()),
        mailbox=await mailbox_by_id(kept.mailbox),
        options=IngestOptions(is_answered=False),
        inbound=inbound,
    )
    return await take_or_set_aside(await stored(incoming), take)


async def discard_quarantined(actor: Actor, inbound: int) -> None:
    """Let a mail leave the quarantine for nowhere; its bytes stay, and the same mail is a duplicate."""
    ensure_can(actor, Capability.MANAGE_MAIL)
    touched = await execute(
        "UPDATE inbound_mails SET state = 'discarded' WHERE id = $1 AND state = 'quarantined'", inbound
    )
    if not touched:
        raise NotFound("mail")


async def _kept(inbound: int) -> _Kept:
    kept = await fetch_one(
        _Kept,
        "SELECT mailbox, sha256 FROM inbound_mails AS mails JOIN files ON files.id = mails.raw_file"
        " WHERE mails.id = $1 AND state = 'quarantined'",
        inbound,
    )
    if kept is None:
        raise NotFound("mail")
    return kept
