"""Mails that tell a colleague what lies in their tray as well."""

import msgspec
from msgspec import Struct

from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import in_locale
from helpdesk.db.sql import fetch_one
from helpdesk.events.actor import Staff
from helpdesk.events.telling import Fact, sentence_of
from helpdesk.mail.addresses import mail_config
from helpdesk.mail.drafts import Draft
from helpdesk.mail.letters import ColleagueLetter
from helpdesk.mail.queries.mailboxes import default_mailbox
from helpdesk.mail.queries.outbound import OutboundOut
from helpdesk.mail.signed_ids import outgoing_id
from helpdesk.tickets.queries.names import ticket_names

TRAY = "/desk/notices"
_TICKET = "ticket"
_NOTICE = """
    SELECT notices.id, notices.kind, notices.subject_kind, notices.subject_id, notices.facts,
           brands.name AS brand, absent.name AS instead_of,
           coalesce(tasks.title, promises.words) AS about
    FROM outbound_mails AS mails
      JOIN notices ON notices.id = (mails.details ->> 'notice')::bigint
      JOIN brands ON brands.id = 1
      LEFT JOIN persons AS absent ON absent.id = (notices.facts ->> 'instead_of')::bigint
      LEFT JOIN tasks ON tasks.id = (notices.facts ->> 'task')::bigint
      LEFT JOIN promises ON promises.id = (notices.facts ->> 'promise')::bigint
    WHERE mails.id = $1
"""


class _Notice(Struct, frozen=True, kw_only=True):
    id: int
    kind: str
    subject_kind: str
    subject_id: int
    facts: str
    brand: str
    instead_of: str | None
    about: str | None


async def colleague_draft(mail: OutboundOut) -> Draft:
    """The draft of a mail to a colleague; NotFound once they no longer work here, or it is forgotten."""
    reader = await actor_of_person(mail.person or 0)
    notice = await fetch_one(_Notice, _NOTICE, mail.id)
    if notice is None or not isinstance(reader, Staff):
        raise NotFound("notice")
    return Draft(
        letter=await _letter(notice, reader, mail.locale),
        message_id=outgoing_id(ticket=None, message=None, mail=mail.id),
        sender_name=notice.brand,
        sender=(await default_mailbox()).address,
        recipient_name=reader.name,
        headers=(("Auto-Submitted", "auto-generated"),),
    )


async def _letter(notice: _Notice, reader: Staff, locale: str) -> ColleagueLetter:
    """What the ticket is called is only said to whoever may see it by now."""
    ids = [notice.subject_id] if notice.subject_kind == _TICKET else []
    ticket = (await ticket_names(reader, ids)).get(notice.subject_id)
    facts = msgspec.json.decode(notice.facts, type=dict[str, Fact])
    with in_locale(locale):
        sentence = sentence_of(notice.kind, facts)
    return ColleagueLetter(
        brand=notice.brand,
        brand_url=mail_config().public_url,
        name=reader.name,
        url=f"{mail_config().public_url}{TRAY}/{notice.id}",
        sentence=sentence,
        about=notice.about or "",
        number=ticket.number if ticket else "",
        subject=ticket.subject if ticket else "",
        instead_of=notice.instead_of or "",
    )
