"""Mails that tell a colleague what lies in their tray as well: one thing, or several in one mail."""

import msgspec
from msgspec import Struct

from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import in_locale
from helpdesk.core.markdown import plain_text
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Staff
from helpdesk.events.telling import Fact, sentence_of
from helpdesk.mail.addresses import mail_config
from helpdesk.mail.drafts import Draft
from helpdesk.mail.letters import ColleagueDigest, ColleagueLetter, ColleagueLine
from helpdesk.mail.queries.mailboxes import default_mailbox
from helpdesk.mail.queries.outbound import OutboundOut
from helpdesk.mail.signed_ids import outgoing_id
from helpdesk.tickets.news import reason_sentence
from helpdesk.tickets.queries.names import TicketName, ticket_names

TRAY = "/desk/notices"
CHOICES = "/account/notices"
LONGEST_EXCERPT = 300
_TICKET = "ticket"
_NOTICES = """
    SELECT notices.id, notices.kind, notices.subject_kind, notices.subject_id, notices.facts, notices.reason,
           brands.name AS brand, absent.name AS instead_of, doers.name AS doer,
           coalesce(tasks.title, promises.words) AS about, messages.body
    FROM outbound_mails AS mails
      JOIN notices ON notices.person = mails.person AND notices.id = ANY(string_to_array(
        coalesce(mails.details ->> 'notices', mails.details ->> 'notice'), ',')::bigint[])
      JOIN brands ON brands.id = 1
      LEFT JOIN persons AS absent ON absent.id = (notices.facts ->> 'instead_of')::bigint
      LEFT JOIN persons AS doers ON doers.id = (notices.facts ->> 'by')::bigint
      LEFT JOIN tasks ON tasks.id = (notices.facts ->> 'task')::bigint
      LEFT JOIN promises ON promises.id = (notices.facts ->> 'promise')::bigint
      LEFT JOIN messages ON messages.id = (notices.facts ->> 'message')::bigint
    WHERE mails.id = $1 ORDER BY notices.id
"""


class _Notice(Struct, frozen=True, kw_only=True):
    id: int
    kind: str
    subject_kind: str
    subject_id: int
    facts: str
    reason: str
    brand: str
    instead_of: str | None
    doer: str | None
    about: str | None
    body: str | None


async def colleague_draft(mail: OutboundOut) -> Draft:
    """The draft of a mail to a colleague; NotFound once they no longer work here, or it is forgotten."""
    reader, notices = await _reader_and_notices(mail)
    lines = await _lines(reader, notices, mail.locale)
    letter = ColleagueLetter(
        brand=notices[0].brand,
        brand_url=mail_config().public_url,
        name=reader.name,
        line=lines[0],
        choices_url=mail_config().public_url + CHOICES,
    )
    return await _draft(mail, letter, reader)


async def digest_draft(mail: OutboundOut) -> Draft:
    """The same for a mail that tells of several things."""
    reader, notices = await _reader_and_notices(mail)
    letter = ColleagueDigest(
        brand=notices[0].brand,
        brand_url=mail_config().public_url,
        name=reader.name,
        url=mail_config().public_url + TRAY,
        lines=tuple(await _lines(reader, notices, mail.locale)),
        choices_url=mail_config().public_url + CHOICES,
    )
    return await _draft(mail, letter, reader)


async def _reader_and_notices(mail: OutboundOut) -> tuple[Staff, list[_Notice]]:
    reader = await actor_of_person(mail.person or 0)
    notices = await fetch_as(_Notice, _NOTICES, mail.id)
    if not notices or not isinstance(reader, Staff):
        raise NotFound("notice")
    return reader, notices


async def _draft(mail: OutboundOut, letter: ColleagueLetter | ColleagueDigest, reader: Staff) -> Draft:
    return Draft(
        letter=letter,
        message_id=outgoing_id(ticket=None, message=None, mail=mail.id),
        sender_name=letter.brand,
        sender=(await default_mailbox()).address,
        recipient_name=reader.name,
        headers=(("Auto-Submitted", "auto-generated"),),
    )


async def _lines(reader: Staff, notices: list[_Notice], locale: str) -> list[ColleagueLine]:
    """What a ticket is called, and what is written in it, is only said to whoever may see it by now."""
    ids = [notice.subject_id for notice in notices if notice.subject_kind == _TICKET]
    names = await ticket_names(reader, ids)
    with in_locale(locale):
        return [_line(notice, names.get(notice.subject_id)) for notice in notices]


def _line(notice: _Notice, ticket: TicketName | None) -> ColleagueLine:
    facts = {**msgspec.json.decode(notice.facts, type=dict[str, Fact]), "name": notice.doer}
    return ColleagueLine(
        url=f"{mail_config().public_url}{TRAY}/{notice.id}",
        sentence=sentence_of(notice.kind, facts),
        about=notice.about or "",
        number=ticket.number if ticket else "",
        subject=ticket.subject if ticket else "",
        excerpt=plain_text(notice.body, limit=LONGEST_EXCERPT) if ticket and notice.body else "",
        instead_of=notice.instead_of or "",
        why=reason_sentence(notice.reason),
    )
