"""Writing a mail out, at the moment it is sent, from what the rows say then."""

from collections.abc import Awaitable, Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import format_datetime

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.names import clean_name
from helpdesk.mail.colleague_letters import colleague_draft, digest_draft
from helpdesk.mail.drafts import Draft, Enclosure
from helpdesk.mail.link_letters import link_draft
from helpdesk.mail.look import mail_look
from helpdesk.mail.notices import notice_draft
from helpdesk.mail.parsing.automatic import LOOP_HEADER
from helpdesk.mail.queries.outbound import OutboundOut
from helpdesk.mail.rendering import Rendered, rendered_mail
from helpdesk.mail.signed_ids import loop_mark
from helpdesk.mail.ticket_letters import received_draft, reply_draft

LONGEST_NAME = 120
_AUTOMATIC = (
    ("Precedence", "bulk"),
    ("X-Auto-Response-Suppress", "All"),
)

_DRAFTS: dict[str, Callable[[OutboundOut], Awaitable[Draft]]] = {
    "ticket_received": received_draft,
    "reply": reply_draft,
    "confirm_ticket": link_draft,
    "sign_in": link_draft,
    "sign_up": link_draft,
    "sign_up_known": link_draft,
    "reset": link_draft,
    "invitation": link_draft,
    "change_email": link_draft,
    "stop_change": link_draft,
    "address_taken": link_draft,
    "second_factor_reset": notice_draft,
    "notice": colleague_draft,
    "notices": digest_draft,
}
TEMPLATES = frozenset(_DRAFTS)


class Envelope(Struct, frozen=True, kw_only=True):
    """A mail that is ready, and the two addresses the mail server is told."""

    message: EmailMessage
    message_id: str
    sender: str
    recipient: str


async def composed(mail: OutboundOut) -> Envelope:
    """The mail as it goes out now. Raises NotFound where what it is about is gone."""
    draft = await _DRAFTS[mail.template](mail)
    rendered = rendered_mail(mail.template, draft.letter, locale=mail.locale, look=await mail_look())
    message = EmailMessage(policy=SMTPUTF8)
    _write_headers(message, draft, rendered, mail)
    _write_bodies(message, draft, rendered)
    return Envelope(
        message=message,
        message_id=draft.message_id,
        sender=draft.reply_to or draft.sender,
        recipient=mail.address,
    )


def _write_headers(message: EmailMessage, draft: Draft, rendered: Rendered, mail: OutboundOut) -> None:
    message["From"] = _mailbox(draft.sender_name, draft.sender)
    message["To"] = _mailbox(draft.recipient_name, mail.address)
    if draft.reply_to:
        message["Reply-To"] = _mailbox(draft.sender_name, draft.reply_to)
    message["Subject"] = rendered.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{draft.message_id}>"
    message["Content-Language"] = mail.locale
    message[LOOP_HEADER] = loop_mark()
    for name, value in (*draft.headers, *(_AUTOMATIC if draft.is_automatic else ())):
        message[name] = clean_name(value)


def _write_bodies(message: EmailMessage, draft: Draft, rendered: Rendered) -> None:
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    html = list(message.iter_parts())[1]
    for enclosure in draft.enclosures:
        if enclosure.content_id:
            _enclose(html.add_related, enclosure, disposition="inline")
    for enclosure in draft.enclosures:
        if not enclosure.content_id:
            _enclose(message.add_attachment, enclosure, disposition="attachment")


def _enclose(add: Callable[..., None], enclosure: Enclosure, *, disposition: str) -> None:
    """A mail inside a mail may not be encoded, which files are: it goes as bytes of any kind."""
    main, _, sub = enclosure.content_type.partition("/")
    if main in {"message", "multipart"}:
        main, sub = "application", "octet-stream"
    add(
        enclosure.content,
        maintype=main,
        subtype=sub or "octet-stream",
        filename=enclosure.name,
        disposition=disposition,
        cid=f"<{enclosure.content_id}>" if enclosure.content_id else None,
    )


def _mailbox(name: str, address: str) -> Address:
    """Built from its two halves: as a whole, an international address would be refused."""
    local, _, domain = address.rpartition("@")
    return Address(display_name=clean_name(name)[:LONGEST_NAME], username=local, domain=domain)
