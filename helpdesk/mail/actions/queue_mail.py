"""Putting mails into the outgoing queue: each once, composed when it is sent."""

import msgspec
from msgspec import Struct

from helpdesk.db.sql import fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.jobs.queue import defer

SEND = "mail.send_mail"


class NewMail(Struct, frozen=True, kw_only=True):
    """One mail to one address, by reference only: nothing secret or personal waits in the queue.

    `key` names the reason for the mail; a second mail of the same key is never queued.
    """

    key: str
    template: str
    address: str
    locale: str
    person: int | None = None
    ticket: int | None = None
    message: int | None = None
    link: int | None = None
    details: dict[str, str] = {}


async def queue_mail(mail: NewMail) -> int | None:
    """Queue a mail and its sending; its id, or None where one of this key was queued before."""
    async with transaction():
        mail_id = await fetch_value(
            """
            INSERT INTO outbound_mails
              (key, template, address, person, ticket, message, link, locale, details)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (key) DO NOTHING RETURNING id
            """,
            mail.key,
            mail.template,
            mail.address,
            mail.person,
            mail.ticket,
            mail.message,
            mail.link,
            mail.locale,
            msgspec.json.encode(mail.details).decode(),
        )
        if mail_id is not None:
            defer_sending(mail_id)
        return mail_id


def defer_sending(mail_id: int) -> None:
    """Send a queued mail after the open transaction commits."""
    defer(SEND, key=f"{SEND}:{mail_id}", mail_id=mail_id)
