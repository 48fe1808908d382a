"""What a message has to do with mail: how it came in and why it is here, and to whom it went out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.db.sql import fetch
from helpdesk.mail.enums import OutboundState
from helpdesk.mail.parsing.parsed import MailKind
from helpdesk.mail.why import read_why, why_sentence


class Arrival(Struct, frozen=True, kw_only=True):
    """The mail that a message came as. `why` explains in the reader's language what put it here.

    `is_disowned` tells that its sender's own domain does not stand behind it.
    """

    message: int
    inbound: int
    mailbox: str
    sender: str
    kind: MailKind
    reason: str
    why: str
    received_at: datetime
    is_disowned: bool = False


class Delivery(Struct, frozen=True, kw_only=True):
    """One address a message was mailed to, and how that ended."""

    message: int
    mail: int
    address: str
    state: OutboundState
    error: str | None
    sent_at: datetime | None
    bounced_at: datetime | None


class MailTraces(Struct, frozen=True):
    """By message; what was typed did not arrive, and what nobody was mailed has no deliveries."""

    arrivals: dict[int, Arrival] = {}
    deliveries: dict[int, list[Delivery]] = {}


async def mail_traces(messages: Sequence[int]) -> MailTraces:
    """The traces of these messages, in one statement; acknowledgements are not deliveries of a message."""
    rows = await fetch(
        """
        SELECT (
          SELECT coalesce(json_agg(row_to_json(arrivals)), '[]') FROM (
            SELECT DISTINCT ON (mails.message) mails.message, mails.id AS inbound, mailboxes.name AS mailbox,
                   mails.sender, mails.kind, mails.reason, mails.why, mails.received_at
            FROM inbound_mails AS mails JOIN mailboxes ON mailboxes.id = mails.mailbox
            WHERE mails.message = ANY($1::bigint[]) AND mails.state <> 'duplicate'
            ORDER BY mails.message, mails.id
          ) AS arrivals
        ) AS arrivals, (
          SELECT coalesce(json_agg(row_to_json(deliveries) ORDER BY deliveries.mail), '[]') FROM (
            SELECT message, id AS mail, address, state, error, sent_at, bounced_at
            FROM outbound_mails WHERE message = ANY($1::bigint[]) AND template = 'reply'
          ) AS deliveries
        ) AS deliveries
        """,
        list(messages),
    )
    arrivals = msgspec.json.decode(rows[0]["arrivals"], type=list[Arrival])
    deliveries: defaultdict[int, list[Delivery]] = defaultdict(list)
    for delivery in msgspec.json.decode(rows[0]["deliveries"], type=list[Delivery]):
        deliveries[delivery.message].append(delivery)
    return MailTraces({arrival.message: _told(arrival) for arrival in arrivals}, dict(deliveries))


def _told(arrival: Arrival) -> Arrival:
    why = read_why(arrival.why)
    is_disowned = why is not None and why.is_disowned
    return replace(arrival, why=why_sentence(arrival.why), is_disowned=is_disowned)
