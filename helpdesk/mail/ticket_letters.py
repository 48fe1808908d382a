"""Mails about a ticket: that it was received, and what staff answered."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.core.markdown import plain_text
from helpdesk.customers.sharing import shared_with
from helpdesk.db.sql import fetch, fetch_one
from helpdesk.events.actor import Customer
from helpdesk.mail.addresses import mail_config, reply_address
from helpdesk.mail.drafts import Draft
from helpdesk.mail.enclosures import enclosed, without_pictures
from helpdesk.mail.letters import Earlier, TicketLetter
from helpdesk.mail.links import ticket_url
from helpdesk.mail.queries.outbound import OutboundOut
from helpdesk.mail.reply_headers import references, thread_index, thread_topic
from helpdesk.mail.signed_ids import body_marker, outgoing_id
from helpdesk.mail.subjects import subject_line
from helpdesk.sla.queries.reply_due import reply_due
from helpdesk.tickets.queries.referred import referred_tickets

DERIVED = "@derived.invalid"


class _TicketRow(Struct, frozen=True, kw_only=True):
    ticket: int
    number: str
    subject: str
    opened_at: datetime
    brand: str
    mailbox: str
    reader: int
    name: str
    zone: str | None
    text: str
    html: str
    written_at: datetime
    author: str | None
    signature: str | None


# Whoever may not see the ticket by now is not written to, however long the mail has waited.
_TICKET = f"""
    SELECT tickets.id AS ticket, tickets.number, tickets.subject, tickets.created_at AS opened_at,
           brands.name AS brand, persons.id AS reader, persons.name, persons.zone,
           messages.body AS text, messages.html, messages.created_at AS written_at,
           authors.name AS author, authors.signature,
           coalesce(
             (SELECT mailboxes.address
              FROM inbound_mails AS mails JOIN messages AS mailed ON mailed.id = mails.message
                JOIN mailboxes ON mailboxes.id = mails.mailbox
              WHERE mailed.ticket = tickets.id AND mails.state IN ('ticket', 'message')
                AND mailboxes.address NOT LIKE '%.invalid'
              ORDER BY mails.id LIMIT 1),
             (SELECT address FROM mailboxes WHERE is_default)) AS mailbox
    FROM tickets
      JOIN brands ON brands.id = tickets.brand
      JOIN persons ON persons.id = $2
      JOIN messages ON messages.id = $3 AND messages.ticket = tickets.id
      LEFT JOIN persons AS authors ON authors.id = messages.author
    WHERE tickets.id = $1 AND tickets.disposition = 'live' AND (
      tickets.requester = $2 OR EXISTS (
        SELECT FROM ticket_followers
        WHERE ticket = tickets.id AND person = $2 AND (NOT is_colleague OR (
          NOT tickets.is_private AND tickets.organisation IN ({shared_with(person="$2", day="$4::date")})))))
"""  # noqa: S608 - ours


async def received_draft(mail: OutboundOut) -> Draft:
    """The acknowledgement to whoever asked."""
    row = await _row(mail)
    thread = await _thread(row, mail)
    letter = replace(_letter(row, thread), reply_by=await _reply_by(row))
    return Draft(
        letter=await _with_followed(row, letter),
        message_id=thread.message_id,
        sender_name=row.brand,
        sender=row.mailbox,
        recipient_name=row.name,
        reply_to=reply_address(row.mailbox, row.ticket),
        headers=(*thread.headers, ("Auto-Submitted", "auto-replied")),
    )


async def _reply_by(row: _TicketRow) -> datetime | None:
    """What was promised, unless it is past before the mail goes out."""
    due_at = await reply_due("ticket", row.ticket)
    return due_at if due_at is not None and due_at > now() else None


async def _with_followed(row: _TicketRow, letter: TicketLetter) -> TicketLetter:
    """Say which ticket the new one goes on from, where its reader knows that ticket."""
    reader = Customer(person=row.reader, name=row.name)
    for one in await referred_tickets(reader, row.ticket):
        if one.is_earlier:
            return replace(letter, follows=one.number, followed_settled_at=one.settled_at)
    return letter


async def reply_draft(mail: OutboundOut) -> Draft:
    """What a member of staff wrote, as a person writes: programs may answer it with an absence."""
    row = await _row(mail)
    thread = await _thread(row, mail)
    files = await enclosed(mail.message or 0, row.html)
    letter = replace(
        _letter(row, thread),
        html=files.html,
        left_out=files.left_out,
        earlier=await _earlier(row.ticket, mail.message or 0),
    )
    return Draft(
        letter=letter,
        message_id=thread.message_id,
        sender_name=f"{row.author} ({row.brand})" if row.author else row.brand,
        sender=row.mailbox,
        recipient_name=row.name,
        reply_to=reply_address(row.mailbox, row.ticket),
        headers=thread.headers,
        enclosures=files.enclosures,
        is_automatic=False,
    )


class _Thread(Struct, frozen=True, kw_only=True):
    """How the mail hangs together with those before it."""

    message_id: str
    headers: tuple[tuple[str, str], ...]
    is_answer: bool


async def _row(mail: OutboundOut) -> _TicketRow:
    row = await fetch_one(_TicketRow, _TICKET, mail.ticket, mail.person, mail.message, now().date())
    if row is None:
        raise NotFound("message")
    return row


def _letter(row: _TicketRow, thread: _Thread) -> TicketLetter:
    return TicketLetter(
        brand=row.brand,
        brand_url=mail_config().public_url,
        name=row.name,
        zone=row.zone,
        number=row.number,
        subject=row.subject,
        subject_line=subject_line(row.subject, row.number, is_answer=thread.is_answer),
        url=ticket_url(row.ticket, row.reader),
        marker=body_marker(row.ticket),
        text=row.text,
        preview=plain_text(row.text, limit=100),
        signature=row.signature or "",
    )


async def _thread(row: _TicketRow, mail: OutboundOut) -> _Thread:
    message_id = outgoing_id(ticket=row.ticket, message=mail.message, mail=mail.id)
    known = await fetch(
        "SELECT message_id, direction FROM mail_references"
        " WHERE ticket = $1 AND message_id <> $2 AND message_id NOT LIKE $3 ORDER BY id",
        row.ticket,
        message_id,
        f"%{DERIVED}",
    )
    received = [reference["message_id"] for reference in known if reference["direction"] == "in"]
    chain = [reference["message_id"] for reference in known]
    answered = (received or chain or [None])[-1]
    headers = [("Thread-Topic", thread_topic(row.subject)), ("Thread-Index", _index(row))]
    if answered is not None:
        headers += [("In-Reply-To", references([answered])), ("References", references(chain))]
    return _Thread(
        message_id=message_id,
        headers=tuple((name, value) for name, value in headers if value),
        is_answer=bool(received),
    )


def _index(row: _TicketRow) -> str:
    return thread_index(f"{row.ticket}@{mail_config().domain}", row.opened_at, row.written_at)


async def _earlier(ticket: int, message: int) -> Earlier | None:
    earlier = await fetch_one(
        Earlier,
        """
        SELECT coalesce(persons.name, '') AS author, messages.created_at AS at,
               messages.body AS text, messages.html
        FROM messages LEFT JOIN persons ON persons.id = messages.author
        WHERE messages.ticket = $1 AND messages.id < $2 AND messages.audience = 'public'
          AND messages.author_kind <> 'automatic' AND messages.channel <> 'phone'
        ORDER BY messages.id DESC LIMIT 1
        """,
        ticket,
        message,
    )
    return replace(earlier, html=without_pictures(earlier.html)) if earlier else None
