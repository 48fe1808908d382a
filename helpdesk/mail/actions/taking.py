"""One mail comes in, inside one transaction: seen before, not for us, a bounce, or somebody's words."""

from hashlib import blake2b, sha256

from msgspec import Struct

from helpdesk.accounts.addresses import normalised_email
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import execute, fetch_one
from helpdesk.db.transaction import transaction
from helpdesk.mail.actions.bounced import take_bounce
from helpdesk.mail.actions.keeping import Fate, kept, set_aside
from helpdesk.mail.actions.writing import write_words
from helpdesk.mail.addresses import without_token
from helpdesk.mail.enums import InboundState
from helpdesk.mail.incoming import Incoming, Ingested, content_hash
from helpdesk.mail.parsing.parsed import MailKind
from helpdesk.mail.queries.mailboxes import own_addresses
from helpdesk.mail.signed_ids import is_loop_mark

REPORTS = frozenset({MailKind.BOUNCE, MailKind.COMPLAINT})
# More ids than this and the oldest and newest of them stand for the thread.
MOST_LOCKS = 100


async def take(incoming: Incoming) -> Ingested:
    """Take a mail in. The same mail again changes nothing, through whichever mailbox it comes."""
    async with transaction():
        await _hold(incoming)
        await _lock(incoming)
        before = await seen(incoming)
        if before is not None:
            return await note_duplicate(incoming, before)
        return await _settle(incoming)


class LeftQuarantine(NotFound):
    """Somebody else has tried or discarded the mail meanwhile."""


async def _settle(incoming: Incoming) -> Ingested:
    """Decide what becomes of a mail that is new, or is tried again."""
    reason = await _reason_to_set_aside(incoming)
    if reason:
        return await set_aside(incoming, reason)
    if incoming.mail.kind in REPORTS:
        return await take_bounce(incoming)
    if normalised_email(incoming.mail.sender.address) is None:
        return await set_aside(incoming, "no address to answer to")
    return await write_words(incoming)


class Seen(Struct, frozen=True):
    id: int
    mailbox: int
    message: int | None


async def _hold(incoming: Incoming) -> None:
    """Two people who try one mail of the quarantine at once do not both succeed."""
    if incoming.inbound is None:
        return
    found = await execute(
        "SELECT id FROM inbound_mails WHERE id = $1 AND state = 'quarantined' FOR UPDATE", incoming.inbound
    )
    if not found:
        raise LeftQuarantine("mail")


async def _lock(incoming: Incoming) -> None:
    """Mails of one thread wait for each other, so that two at once find the same ticket."""
    ids = [incoming.message_id, *incoming.named_ids]
    chosen = ids if len(ids) <= MOST_LOCKS else [*ids[: MOST_LOCKS // 2], *ids[-MOST_LOCKS // 2 :]]
    await execute(
        "SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS keys(key)",
        sorted({_lock_key(one) for one in chosen}),
    )


def _lock_key(message_id: str) -> int:
    digest = blake2b(message_id.encode("utf-8", "surrogatepass"), digest_size=8, person=b"mail-id").digest()
    return int.from_bytes(digest, "big", signed=True)


async def seen(incoming: Incoming) -> Seen | None:
    """The same mail as it came before, through this mailbox if it did: the same words, or the same bytes.

    For a mail of the quarantine, only one that became a message counts.
    """
    return await fetch_one(
        Seen,
        "SELECT id, mailbox, message FROM inbound_mails"
        " WHERE ((message_id = $1 AND content_hash = $2)"
        "        OR raw_file = (SELECT id FROM files WHERE sha256 = $5))"
        " AND ($4::bigint IS NULL OR (id <> $4 AND message IS NOT NULL))"
        " ORDER BY mailbox <> $3, state = 'duplicate', id LIMIT 1",
        incoming.message_id,
        content_hash(incoming.mail),
        incoming.mailbox.id,
        incoming.inbound,
        sha256(incoming.raw).digest(),
    )


async def note_duplicate(incoming: Incoming, before: Seen) -> Ingested:
    """Another mailbox's copy is kept as one more delivery of the same message."""
    if incoming.inbound is not None or before.mailbox != incoming.mailbox.id:
        fate = Fate(state=InboundState.DUPLICATE, reason=incoming.mail.reason, message=before.message)
        return await kept(incoming, fate)
    return Ingested(
        state=InboundState.DUPLICATE,
        kind=incoming.mail.kind,
        inbound=before.id,
        message=before.message,
    )


async def _reason_to_set_aside(incoming: Incoming) -> str:
    """Why a mail is nobody's words to us: it cannot be read, or it is ours on its way round."""
    mail = incoming.mail
    if mail.kind in {MailKind.UNREADABLE, MailKind.OWN}:
        return mail.reason
    if is_loop_mark(mail.loop_marker or ""):
        return "our own mail came back"
    if without_token(mail.sender.address) in await own_addresses():
        return "from one of our own addresses"
    return ""
