"""The one entry: bytes of a mail in, a ParsedMail out."""

from msgspec import Struct

from helpdesk.mail.parsing.addresses import addresses, read_addresses
from helpdesk.mail.parsing.attachments import attachments_of, raw_attachment
from helpdesk.mail.parsing.automatic import LOOP_HEADER, submitted_automatically, wants_no_answer
from helpdesk.mail.parsing.bodies import Body, read_body
from helpdesk.mail.parsing.bounces import BounceReading, Circumstances, read_bounce
from helpdesk.mail.parsing.charsets import decode
from helpdesk.mail.parsing.classification import Evidence, Verdict, classify
from helpdesk.mail.parsing.dates import written_at
from helpdesk.mail.parsing.defects import Defect, Defects
from helpdesk.mail.parsing.headers import Headers
from helpdesk.mail.parsing.html import SafeHtml, sanitised
from helpdesk.mail.parsing.identifiers import derived_id, identifiers
from helpdesk.mail.parsing.parsed import Address, MailKind, ParsedMail
from helpdesk.mail.parsing.parts import Part, part_tree
from helpdesk.mail.parsing.replies import split_reply
from helpdesk.mail.parsing.source import regular

# What reading hostile bytes can raise; anything else is a bug of ours that must be seen.
_UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
_SENDER_HEADERS = ("from", "reply-to", "sender", "return-path")
_ENVELOPE_HEADERS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")
_MAIL_HEADERS = frozenset(
    (
        *(
            "from",
            "to",
            "cc",
            "subject",
            "date",
            "message-id",
            "received",
            "return-path",
            "reply-to",
            "sender",
        ),
        *("mime-version", "content-type", "delivered-to", "in-reply-to", "references", "x-mailer"),
    )
)
_BEST_EFFORT_BYTES = 200_000
_SUBJECT_LOOKED_AT = 500


class _Content(Struct, frozen=True):
    """The body in every form a reader may want."""

    text: str
    html: SafeHtml | None
    body: Body


class _Known(Struct, frozen=True, kw_only=True):
    """What the later readers need of the earlier ones."""

    source: bytes
    root: Part
    content: _Content
    sender: Address
    subject: str
    bounce: BounceReading

    @property
    def headers(self) -> Headers:
        return self.root.headers


def parse_mail(raw: bytes, *, own_loop_marker: str | None = None) -> ParsedMail:
    """Read one mail. Never raises: what cannot be read is of kind `unreadable`, with its bytes as a file."""
    defects = Defects()
    try:
        source = regular(raw)
        root = part_tree(source, defects)
        if _MAIL_HEADERS.isdisjoint(name for name, _ in root.headers.fields):
            defects.add(Defect.NO_HEADERS if source else Defect.EMPTY)
            return _unreadable(raw, "no header of a mail" if source else "empty", defects)
        known = _known(source, root, defects)
        return _parsed(known, _verdict(known, own_loop_marker), defects)
    except _UNREADABLE as error:
        defects.add(Defect.UNREADABLE)
        return _unreadable(raw, f"{type(error).__name__} while reading", defects)


def _known(source: bytes, root: Part, defects: Defects) -> _Known:
    content = _content(root, defects)
    sender = _sender(root.headers, defects)
    subject = root.headers.text("subject", defects)
    return _Known(
        source=source,
        root=root,
        content=content,
        sender=sender,
        subject=subject,
        bounce=_bounce(root, content.text, sender, subject),
    )


def _content(root: Part, defects: Defects) -> _Content:
    body = read_body(root, defects)
    page = body.page()
    html = sanitised(page, defects) if page is not None else None
    return _Content(body.text(), html, body)


def _sender(headers: Headers, defects: Defects) -> Address:
    """From, or the next best header that has an address; a From with a name alone is better than nobody."""
    if len(headers.values("from")) > 1:
        defects.add(Defect.HEADER_REPEATED)
    found = [
        address
        for name in _SENDER_HEADERS
        for value in headers.encoded(name, defects)
        for address in read_addresses(value, defects)
    ]
    sender = next((address for address in found if "@" in address.address), None)
    if sender is None:
        defects.add(Defect.NO_SENDER)
    return sender or next((address for address in found if address.address or address.name), Address())


def _bounce(root: Part, text: str, sender: Address, subject: str) -> BounceReading:
    received_by = [address.address for address in addresses(root.headers, "to", Defects())]
    return read_bounce(
        root,
        Circumstances(
            text=text,
            subject=subject[:_SUBJECT_LOOKED_AT],
            sender=sender.address,
            sender_name=sender.name,
            own_addresses=frozenset(address.lower() for address in (sender.address, *received_by)),
            is_automatic=bool(submitted_automatically(root.headers)),
            has_empty_return_path=_has_empty_return_path(root.headers),
        ),
    )


def _has_empty_return_path(headers: Headers) -> bool:
    values = [value.strip("<> ") for value in headers.tokens("return-path")]
    return any(value == "" or value.startswith("mailer-daemon") for value in values)


def _verdict(known: _Known, own_loop_marker: str | None) -> Verdict:
    return classify(
        Evidence(
            root=known.root,
            subject=known.subject[:_SUBJECT_LOOKED_AT],
            sender=known.sender.address,
            has_empty_return_path=_has_empty_return_path(known.headers),
            bounce=known.bounce,
            own_loop_marker=own_loop_marker,
        )
    )


def _parsed(known: _Known, verdict: Verdict, defects: Defects) -> ParsedMail:
    headers, content = known.headers, known.content
    ids = identifiers(headers, known.source, defects)
    split = split_reply(content.text)
    shown = content.html.content_ids if content.html else frozenset()
    return ParsedMail(
        kind=verdict.kind,
        reason=verdict.reason,
        message_id=ids.message_id,
        is_message_id_derived=ids.is_derived,
        in_reply_to=ids.in_reply_to,
        references=ids.references,
        sender=known.sender,
        to=addresses(headers, "to", defects),
        cc=addresses(headers, "cc", defects),
        reply_to=addresses(headers, "reply-to", defects),
        subject=known.subject,
        date=written_at(headers, defects),
        text=content.text,
        reply=split.reply,
        quoted=split.quoted,
        html=content.html.html if content.html else None,
        html_source=content.body.source(),
        attachments=attachments_of(content.body.files, shown, defects),
        bounce=known.bounce.bounce,
        delivered_to=_envelope_recipients(headers, defects),
        return_path=_return_path(headers, defects),
        list_id=headers.text("list-id", defects).rpartition("<")[2].strip(" >") or None,
        loop_marker=headers.text(LOOP_HEADER.lower(), defects).strip() or None,
        authentication_results=tuple(headers.texts("authentication-results", defects)),
        suppress=_suppress(known, verdict),
        defects=defects.codes(),
    )


def _suppress(known: _Known, verdict: Verdict) -> bool:
    if verdict.kind is not MailKind.HUMAN:
        return True
    return wants_no_answer(known.headers, known.sender.address, known.subject[:_SUBJECT_LOOKED_AT])


def _envelope_recipients(headers: Headers, defects: Defects) -> tuple[str, ...]:
    found = [address.address for name in _ENVELOPE_HEADERS for address in addresses(headers, name, defects)]
    return tuple(dict.fromkeys(found))


def _return_path(headers: Headers, defects: Defects) -> str | None:
    found = addresses(headers, "return-path", defects)
    return found[0].address if found else None


def _unreadable(raw: bytes, reason: str, defects: Defects) -> ParsedMail:
    """What can still be said of a mail whose structure makes no sense: its characters and its bytes."""
    text = decode(raw[:_BEST_EFFORT_BYTES], None, Defects()).strip()
    return ParsedMail(
        kind=MailKind.UNREADABLE,
        reason=reason,
        message_id=derived_id(Headers(), raw),
        is_message_id_derived=True,
        text=text,
        reply=text,
        attachments=(raw_attachment(raw),),
        suppress=True,
        defects=defects.codes(),
    )
