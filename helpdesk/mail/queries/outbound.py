"""The outgoing queue as its sender and its readers see it."""

from datetime import datetime

from msgspec import Struct

from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, decode_cursor, encode_cursor
from helpdesk.db.sql import fetch_as, fetch_one, fetch_value
from helpdesk.mail.enums import OutboundState

# A mail server that refused for good may have been wrong, or been mended.
SUPPRESSED_FOR_DAYS = 30


class OutboundOut(Struct, frozen=True, kw_only=True):
    """One mail of the queue, by reference: what it says is read when it is sent."""

    id: int
    template: str
    address: str
    person: int | None
    ticket: int | None
    message: int | None
    link: int | None
    locale: str
    state: OutboundState


class OutboundRow(Struct, frozen=True, kw_only=True):
    """A mail in the log of what went out, and how it ended."""

    id: int
    template: str
    address: str
    ticket_number: str | None
    state: OutboundState
    error: str | None
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    bounced_at: datetime | None


async def outbound_mail(mail_id: int) -> OutboundOut | None:
    return await fetch_one(
        OutboundOut,
        "SELECT id, template, address, person, ticket, message, link, locale, state"
        " FROM outbound_mails WHERE id = $1",
        mail_id,
    )


async def is_suppressed(address: str) -> bool:
    """Whether mail to this address came back for good, within thirty days and with no sign of life since."""
    return await fetch_value(
        """
        SELECT EXISTS (
          SELECT FROM outbound_mails AS bounced
          WHERE bounced.address = $1 AND bounced.bounced_at > now() - make_interval(days => $2)
            AND NOT EXISTS (SELECT FROM inbound_mails
                            WHERE sender = $1 AND received_at > bounced.bounced_at
                              AND kind = 'human' AND state IN ('ticket', 'message')))
        """,
        address,
        SUPPRESSED_FOR_DAYS,
    )


async def troubled_mails(after: str | None = None) -> Page[OutboundRow]:
    """Mails that did not go out or came back, the newest first."""
    cursor = decode_cursor(after) or Cursor(None, 2**62)
    rows = await fetch_as(
        OutboundRow,
        """
        SELECT mails.id, mails.template, mails.address, tickets.number AS ticket_number, mails.state,
               mails.error, mails.attempts, mails.created_at, mails.sent_at, mails.bounced_at
        FROM outbound_mails AS mails LEFT JOIN tickets ON tickets.id = mails.ticket
        WHERE mails.id < $1 AND (mails.state IN ('failed', 'unknown') OR mails.bounced_at IS NOT NULL)
        ORDER BY mails.id DESC LIMIT $2
        """,
        cursor.id,
        PAGE_SIZE + 1,
    )
    return page_by_id(rows)


def page_by_id(rows: list[OutboundRow]) -> Page[OutboundRow]:
    """A page of rows that were read one more than it shows."""
    shown = rows[:PAGE_SIZE]
    return Page(shown, encode_cursor(Cursor(None, shown[-1].id)) if len(rows) > PAGE_SIZE else None)
