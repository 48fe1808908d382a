"""What a message has to do with mail: how it came in and why it is here, and to whom it went out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from helpdesk.db.sql import fetch, fetch_as
from helpdesk.mail.enums import OutboundState
from helpdesk.mail.parsing.parsed import MailKind
from helpdesk.mail.why import why_sentence


class Arrival(Struct, frozen=True, kw_only=True):
    """The mail that a message came as. `why` explains in the reader's language what put it here."""

    message: int
    inbound: int
    mailbox: str
    sender: str
    kind: MailKind
    reason: str
    why: str
    received_at: datetime


class Delivery(Struct, frozen=True, kw_only=True):
    """One address a message was mailed to, and how that ended."""

    message: int
    mail: int
    address: str
    state: OutboundState
    error: str | None
    sent_at: datetime | None
    bounced_at: datetime | None


async def arrivals_of(messages: Sequence[int]) -> dict[int, Arrival]:
    """The mails that these messages came as, by message; messages that were typed are left out."""
    rows = await fetch(
        """
        SELECT DISTINCT ON (mails.message) mails.message, mails.id AS inbound, mailboxes.name AS mailbox,
               mails.sender, mails.kind, mails.reason, mails.why, mails.received_at
        FROM inbound_mails AS mails JOIN mailboxes ON mailboxes.id = mails.mailbox
        WHERE mails.message = ANY($1::bigint[]) AND mails.state <> 'duplicate'
        ORDER BY mails.message, mails.id
        """,
        list(messages),
    )
    arrivals = [msgspec.convert({**row, "why": why_sentence(row["why"])}, Arrival) for row in rows]
    return {arrival.message: arrival for arrival in arrivals}


async def deliveries_of(messages: Sequence[int]) -> dict[int, list[Delivery]]:
    """To whom these messages were mailed, by message; acknowledgements are not deliveries of a message."""
    rows = await fetch_as(
        Delivery,
        """
        SELECT message, id AS mail, address, state, error, sent_at, bounced_at
        FROM outbound_mails WHERE message = ANY($1::bigint[]) AND template = 'reply' ORDER BY id
        """,
        list(messages),
    )
    found: defaultdict[int, list[Delivery]] = defaultdict(list)
    for row in rows:
        found[row.message].append(row)
    return dict(found)
