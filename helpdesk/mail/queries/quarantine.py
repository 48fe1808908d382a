"""Mails that became nothing yet, for administrators to look at, try again or discard."""

from datetime import datetime

from msgspec import Struct

from helpdesk.core.errors import NotFound
from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, decode_cursor, encode_cursor
from helpdesk.db.sql import fetch_as, fetch_one
from helpdesk.mail.parsing.parsed import MailKind

_ROW = """
    SELECT mails.id, mailboxes.name AS mailbox, mails.kind, mails.reason, mails.sender, mails.subject,
           mails.received_at, files.size, mails.raw_file
    FROM inbound_mails AS mails
      JOIN mailboxes ON mailboxes.id = mails.mailbox
      JOIN files ON files.id = mails.raw_file
    WHERE mails.state = 'quarantined'
"""


class QuarantineRow(Struct, frozen=True, kw_only=True):
    id: int
    mailbox: str
    kind: MailKind
    reason: str
    sender: str
    subject: str
    received_at: datetime
    size: int


class QuarantinedMail(QuarantineRow, frozen=True, kw_only=True):
    """`raw_file` is the stored file with the mail as it came."""

    raw_file: int


async def quarantined(after: str | None = None) -> Page[QuarantineRow]:
    """The quarantine, the newest mail first."""
    cursor = decode_cursor(after) or Cursor(None, 2**62)
    rows = await fetch_as(
        QuarantineRow,
        f"{_ROW} AND mails.id < $1 ORDER BY mails.id DESC LIMIT $2",
        cursor.id,
        PAGE_SIZE + 1,
    )
    shown = rows[:PAGE_SIZE]
    return Page(shown, encode_cursor(Cursor(None, shown[-1].id)) if len(rows) > PAGE_SIZE else None)


async def quarantined_mail(inbound: int) -> QuarantinedMail:
    """One mail of the quarantine; NotFound once it has left it."""
    mail = await fetch_one(QuarantinedMail, f"{_ROW} AND mails.id = $1", inbound)
    if mail is None:
        raise NotFound("mail")
    return mail
