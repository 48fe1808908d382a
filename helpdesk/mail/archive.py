"""Taking a whole archive in: threads by what all of it says, nothing sent, a report of what became of it."""

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from helpdesk.core.errors import NotFound
from helpdesk.mail.actions.mailboxes import create_mailbox, make_default_mailbox
from helpdesk.mail.addresses import mail_config
from helpdesk.mail.enums import InboundState
from helpdesk.mail.incoming import Ingested, IngestOptions
from helpdesk.mail.ingest import ingest
from helpdesk.mail.kinship import kinship_of
from helpdesk.mail.parsing.parsed import MailKind
from helpdesk.mail.queries.mailboxes import MailboxOut, mailbox_by_id, mailbox_named
from helpdesk.mail.sources import mails_in

# Nobody is answered from an address below `.invalid`; the default mailbox stands in for it.
ARCHIVE_DOMAIN = "archive.invalid"
_NOT_LOCAL = re.compile(r"[^a-z0-9]+")


class IngestReport(Struct, frozen=True, kw_only=True):
    """What became of an archive. Each mail read is a ticket, a message, a duplicate or quarantined."""

    read: int
    tickets: int
    messages: int
    duplicates: int
    quarantined: int
    automatic: int
    bounces: int
    seconds: float


async def ingest_archive(
    paths: Sequence[Path],
    *,
    mailbox: str | None = None,
    sender_rule: bool = True,
    subject_rule: bool = True,
    on_mail: Callable[[int], None] = lambda _count: None,
) -> IngestReport:
    """Take in every mail below these paths, into a mailbox by its name. Nobody is sent anything."""
    began = time.monotonic()
    box = await archive_mailbox(mailbox)
    options = IngestOptions(sender_rule=sender_rule, subject_rule=subject_rule, is_answered=False)
    kinship = kinship_of(mails_in(paths))
    taken: list[Ingested] = []
    for raw in mails_in(paths):
        taken.append(await ingest(raw, mailbox=box, options=options, root=kinship.root_of(raw)))
        on_mail(len(taken))
    return _report(taken, time.monotonic() - began)


async def archive_mailbox(name: str | None) -> MailboxOut:
    """The mailbox an archive belongs to: the default one, or one by its name, made when there is none."""
    if name is None:
        return await mailbox_by_id(await make_default_mailbox(mail_config().address))
    try:
        return await mailbox_named(name)
    except NotFound:
        address = name if "@" in name else f"{_NOT_LOCAL.sub('-', name.lower()).strip('-')}@{ARCHIVE_DOMAIN}"
        return await mailbox_by_id(await create_mailbox(name=name, address=address))


def _report(taken: list[Ingested], seconds: float) -> IngestReport:
    states = Counter(mail.state for mail in taken)
    kinds = Counter(mail.kind for mail in taken)
    return IngestReport(
        read=len(taken),
        tickets=states[InboundState.TICKET],
        messages=states[InboundState.MESSAGE],
        duplicates=states[InboundState.DUPLICATE],
        quarantined=states[InboundState.QUARANTINED],
        automatic=kinds[MailKind.AUTO_REPLY],
        bounces=kinds[MailKind.BOUNCE],
        seconds=round(seconds, 3),
    )
