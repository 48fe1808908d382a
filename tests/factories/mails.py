"""Mails for tests: bytes as they come in, rows as they go out."""

from email.message import EmailMessage
from email.policy import SMTPUTF8
from itertools import count
from typing import Any

from msgspec import Struct

from helpdesk.mail.actions.queue_mail import NewMail, queue_mail
from helpdesk.mail.queries.outbound import OutboundOut, outbound_mail

_numbers = count(1)


def raw_mail(  # noqa: PLR0913 - a mail has many parts, a test names the few it is about
    text: str = "The zip is broken.",
    *,
    sender: str = "Ada Stern <ada@example.org>",
    to: str = "support@example.com",
    subject: str = "Broken zip",
    message_id: str = "",
    html: str | None = None,
    files: tuple[tuple[str, str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    """A mail from Ada to the default mailbox; headers are named in_reply_to, auto_submitted."""
    message = EmailMessage(policy=SMTPUTF8)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = f"<{message_id or new_id()}>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    for name, content_type, content in files:
        main, _, sub = content_type.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def new_id() -> str:
    """A Message-ID that no other mail of the run has."""
    return f"mail{next(_numbers)}@mailer.example.org"


class Outgoing(Struct, frozen=True):
    id: int
    mail: OutboundOut


async def make_outbound(**columns: Any) -> Outgoing:
    """A queued mail to Ada about something, as `queue_mail` makes it."""
    given = {"template": "reply", "address": "ada@example.org", "locale": "en", **columns}
    mail_id = await queue_mail(NewMail(key=f"test:{next(_numbers)}", **given))
    assert mail_id is not None
    mail = await outbound_mail(mail_id)
    assert mail is not None
    return Outgoing(mail_id, mail)
