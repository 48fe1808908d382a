"""The link in mails about a ticket: it opens that ticket for that person, and says so by itself."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.signing import is_signed, signed

OPENS_FOR = timedelta(days=30)
_PURPOSE = "ticket-link"
_SIGNATURE_DIGITS = 32
_PARTS = 4
_LONGEST = 100


class TicketLink(Struct, frozen=True):
    """What a link that still opens says."""

    ticket: int
    person: int
    expires_at: datetime


def ticket_link_token(ticket_id: int, person_id: int, expires_at: datetime) -> str:
    """The token of a link: ids and the instant it ends, signed. Whoever holds the mail holds the ticket."""
    facts = (str(ticket_id), str(person_id), str(int(expires_at.timestamp())))
    return "-".join((*facts, signed(_PURPOSE, *facts, length=_SIGNATURE_DIGITS)))


def open_ticket_link(token: str) -> TicketLink | None:
    """What the link opens, or None where it is not ours, was changed, or has ended."""
    parts = token.split("-") if len(token) <= _LONGEST else []
    if len(parts) != _PARTS:
        return None
    *facts, claimed = parts
    if not is_signed(claimed, _PURPOSE, *facts, length=_SIGNATURE_DIGITS):
        return None
    ticket, person, ends = (int(fact) for fact in facts)
    link = TicketLink(ticket, person, datetime.fromtimestamp(ends, UTC))
    return link if link.expires_at > now() else None
