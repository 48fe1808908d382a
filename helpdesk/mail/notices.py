"""Mails that tell somebody what happened to their account; nothing in them is secret."""

from msgspec import Struct

from helpdesk.core.errors import NotFound
from helpdesk.db.sql import fetch_one
from helpdesk.mail.addresses import mail_config
from helpdesk.mail.drafts import Draft
from helpdesk.mail.letters import NoticeLetter
from helpdesk.mail.queries.mailboxes import default_mailbox
from helpdesk.mail.queries.outbound import OutboundOut
from helpdesk.mail.signed_ids import outgoing_id

ACCOUNT = "/account"


class _Reader(Struct, frozen=True):
    name: str
    brand: str


async def notice_draft(mail: OutboundOut) -> Draft:
    """The draft of a notice; NotFound once its reader is gone."""
    reader = await fetch_one(
        _Reader,
        "SELECT persons.name, brands.name AS brand FROM persons JOIN brands ON brands.id = 1"
        " WHERE persons.id = $1",
        mail.person,
    )
    if reader is None:
        raise NotFound("person")
    public_url = mail_config().public_url
    return Draft(
        letter=NoticeLetter(
            brand=reader.brand, brand_url=public_url, name=reader.name, url=public_url + ACCOUNT
        ),
        message_id=outgoing_id(ticket=None, message=None, mail=mail.id),
        sender_name=reader.brand,
        sender=(await default_mailbox()).address,
        recipient_name=reader.name,
        headers=(("Auto-Submitted", "auto-generated"),),
    )
