"""Mails with a one-time link: the token is made here, as the mail is written, and kept nowhere else."""

import math
import re
from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.actions.links import stamp_link
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import fetch_one
from helpdesk.mail.addresses import mail_config
from helpdesk.mail.drafts import Draft
from helpdesk.mail.letters import LinkLetter
from helpdesk.mail.links import one_time_url
from helpdesk.mail.queries.mailboxes import default_mailbox
from helpdesk.mail.queries.outbound import OutboundOut
from helpdesk.mail.signed_ids import outgoing_id

LONGEST_SUBJECT = 80
_ADDRESS = re.compile(r"://|\bwww\.|\w\.\w{2,}/", re.IGNORECASE)


class _LinkRow(Struct, frozen=True, kw_only=True):
    purpose: LinkPurpose
    expires_at: datetime
    brand: str
    name: str | None
    subject: str | None
    zone: str | None
    inviter: str | None
    is_staff: bool
    new_address: str | None


async def link_draft(mail: OutboundOut) -> Draft:
    """The draft of a mail with a link; NotFound once the link was used or has run out."""
    row = await _row(mail)
    token = await stamp_link(mail.link or 0)
    letter = LinkLetter(
        brand=row.brand,
        brand_url=mail_config().public_url,
        name=row.name or "",
        url=one_time_url(row.purpose, token),
        hours=math.ceil((row.expires_at - now()).total_seconds() / 3600),
        subject=harmless(row.subject or ""),
        until=row.expires_at,
        zone=row.zone,
        inviter=row.inviter or "",
        is_staff=row.is_staff,
        new_address=row.new_address or "",
    )
    return Draft(
        letter=letter,
        message_id=outgoing_id(ticket=None, message=None, mail=mail.id),
        sender_name=row.brand,
        sender=(await default_mailbox()).address,
        recipient_name=row.name or "",
        headers=(("Auto-Submitted", "auto-generated"),),
    )


def harmless(subject: str) -> str:
    """A stranger's words as far as they may go to an address the stranger typed: short, no addresses."""
    if _ADDRESS.search(subject):
        return ""
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1].rstrip() + "…"


async def _row(mail: OutboundOut) -> _LinkRow:
    row = await fetch_one(
        _LinkRow,
        """
        SELECT links.purpose, links.expires_at, brands.name AS brand, persons.zone,
               CASE WHEN links.purpose <> 'change_email' THEN persons.name END AS name,
               (SELECT name FROM persons AS inviters
                WHERE inviters.id = (links.details ->> 'inviter')::bigint) AS inviter,
               coalesce(persons.role, 'customer') <> 'customer' AS is_staff,
               (SELECT email FROM links AS changes
                WHERE changes.id = (links.details ->> 'change')::bigint) AS new_address,
               (SELECT subject FROM pending_tickets
                WHERE id = (links.details ->> 'pending_ticket')::bigint) AS subject
        FROM links JOIN brands ON brands.id = 1 LEFT JOIN persons ON persons.id = links.person
        WHERE links.id = $1
        """,
        mail.link,
    )
    if row is None:
        raise NotFound("link")
    return row
