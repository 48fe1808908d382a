"""What a message has to do with mail: how it came in and why it is here, and to whom it went out."""

from collections import defaultdict
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.db.sql import Known, Question, together
from helpdesk.mail.enums import OutboundState
from helpdesk.mail.parsing.parsed import MailKind
from helpdesk.mail.why import read_why, why_sentence
from helpdesk.tickets.queries.cursors import id_before

_SHOWN = "ARRAY(SELECT id FROM messages WHERE ticket = $1 AND id < $2 ORDER BY id DESC LIMIT $3)"
_TRACES = f"""
    SELECT (
      SELECT coalesce(json_agg(row_to_json(arrivals)), '[]') FROM (
        SELECT DISTINCT ON (mails.message) mails.message, mails.id AS inbound, mailboxes.name AS mailbox,
               mails.sender, mails.kind, mails.reason, mails.why, mails.received_at
        FROM inbound_mails AS mails JOIN mailboxes ON mailboxes.id = mails.mailbox
        WHERE mails.message = ANY({_SHOWN}) AND mails.state <> 'duplicate'
        ORDER BY mails.message, mails.id
      ) AS arrivals
    ) AS arrivals, (
      SELECT coalesce(json_agg(row_to_json(deliveries) ORDER BY deliveries.mail), '[]') FROM (
        SELECT message, id AS mail, address, state, error, sent_at, bounced_at
        FROM outbound_mails WHERE message = ANY({_SHOWN}) AND template = 'reply'
      ) AS deliveries
    ) AS deliveries
"""  # noqa: S608 - columns of ours


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


class FoundTraces(Struct, frozen=True):
    """The traces as the database gives them, in the order of their messages and mails."""

    arrivals: list[Arrival]
    deliveries: list[Delivery]


async def mail_traces(ticket_id: int, *, before: str | None = None, limit: int = PAGE_SIZE) -> MailTraces:
    """The traces of a page of a ticket's messages; acknowledgements are not deliveries of a message."""
    (found,) = await together(traces_question(ticket_id, before=before, limit=limit))
    return traces_of(found)


def traces_question(
    ticket_id: Known, *, before: str | None = None, limit: int = PAGE_SIZE
) -> Question[FoundTraces]:
    """The traces of the messages that `thread_question` asks for, to be asked for together with them."""
    return Question(FoundTraces, _TRACES, (ticket_id, id_before(before), limit + 1))


def traces_of(found: list[FoundTraces]) -> MailTraces:
    (traces,) = found
    deliveries: defaultdict[int, list[Delivery]] = defaultdict(list)
    for delivery in traces.deliveries:
        deliveries[delivery.message].append(delivery)
    return MailTraces({arrival.message: _told(arrival) for arrival in traces.arrivals}, dict(deliveries))


def _told(arrival: Arrival) -> Arrival:
    why = read_why(arrival.why)
    is_disowned = why is not None and why.is_disowned
    return replace(arrival, why=why_sentence(arrival.why), is_disowned=is_disowned)
