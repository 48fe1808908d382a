"""The mail that came back: where it begins below a notice, its Message-ID and whom it was for."""

import re

from msgspec import Struct

from helpdesk.mail.parsing.charsets import decode
from helpdesk.mail.parsing.defects import Defects
from helpdesk.mail.parsing.delivery_status import mailbox_in
from helpdesk.mail.parsing.headers import Headers
from helpdesk.mail.parsing.identifiers import ids_in
from helpdesk.mail.parsing.parts import Part
from helpdesk.mail.parsing.source import regular, split_headers

RETURNED_TYPES = frozenset(
    {
        "message/rfc822",
        "message/global",
        "message/global-headers",
        "message/rfc822-headers",
        "text/rfc822-headers",
        "text/rfc822-header",
        "text/rfc822",
    }
)
# Lines that end a notice. "The original message was received at …" begins one, so no shorter phrase will do.
_MARKER = re.compile(
    r"""[\s>|*=_#-]*(?:
        (?:this\ is\ |below\ is\ |here\ is\ |enclosed\ is\ |included\ is\ |attached\ is\ )(?:a\ |the\ )?copy
      | below\ (?:this|the\ next)\ line
      | (?:the\ )?(?:original|returned|unsent|undelivered|failed|old)\ (?:e-?mail\ )?(?:message|mail)\b
        (?!\ (?:was|has|could|is|reached|with|to|from|returned))
      | (?:the\ )?(?:message|mail)\ (?:headers?|text|body|contents?)\ (?:follows?|is|are|of)
      | (?:the\ )?headers?\ of\ the\ (?:original|message)
      | the\ first\ \d+\ (?:lines|bytes|kbytes)
      | your\ (?:original\ )?message\ (?:reads|follows|begins)
      | (?:a\ )?copy\ of\ (?:the|your)\ (?:original\ )?message
      | forwarded\ message
      | original-?nachricht | urspr\w+\ nachricht | kopie\ der\ nachricht
      | message\ (?:d'origine|original) | mensaje\ original | mensagem\ original | messaggio\ originale
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_HEADER_START = re.compile(
    r"(?:return-path|received|delivered-to|dkim-signature|domainkey-signature|x-received|x-originating-ip|"
    r"x-google-smtp-source|x-google-dkim-signature|arc-seal|x-apparently-from|authentication-results)\s*:",
    re.IGNORECASE,
)
_MESSAGE_ID = re.compile(
    r"^[ \t>]*(?:original[- ]|x-original-)?message-id[ \t]*:[ \t]*(<[^<>\s]{3,998}>)",
    re.IGNORECASE | re.MULTILINE,
)
_TO = re.compile(r"^to[ \t]*:[ \t]*(.{3,998})", re.IGNORECASE | re.MULTILINE)
_LONGEST = 200
_LARGEST = 65_536


class Returned(Struct, frozen=True):
    message_id: str | None = None
    recipients: tuple[str, ...] = ()


class Notice(Struct, frozen=True):
    """A bounce's text in two: what the server says, and the returned mail in plain text below it."""

    said: str
    returned: str = ""


def notice_of(text: str) -> Notice:
    """Cut a notice off where the returned mail begins."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _HEADER_START.match(line[:_LONGEST]) or (number and _is_marker(line)):
            return Notice("\n".join(lines[:number]), "\n".join(lines[number:]))
    return Notice(text)


def returned_mail(root: Part, notice: Notice, report: str) -> Returned:
    """The mail that came back, from the part that carries it, else from the text of the notice."""
    for part in root.walk()[1:]:
        if part.content_type in RETURNED_TYPES or part.headers.has("message-id"):
            returned = _from_part(part)
            if returned.message_id or returned.recipients:
                return returned
    texts = [notice.returned, report, notice.said, *_header_files(root)]
    found = next((match for match in map(_MESSAGE_ID.search, texts) if match), None)
    to = _TO.search(notice.returned)
    address = mailbox_in(to[1]) if to else ""
    return Returned(ids_in(found[1])[0] if found else None, (address,) if address else ())


def _is_marker(line: str) -> bool:
    return len(line) <= _LONGEST and _MARKER.match(line) is not None


def _from_part(part: Part) -> Returned:
    """A returned mail inside its own part, or a part whose headers are those of the returned mail."""
    content = part.content(Defects())
    headers = part.headers
    if not headers.has("message-id"):
        headers = Headers(split_headers(regular(content), Defects()).fields)
    ids = ids_in(headers.text("message-id", Defects())) or _ids_anywhere(content)
    to = [mailbox_in(value) for value in headers.texts("to", Defects())]
    return Returned(ids[0] if ids else None, tuple(address for address in to if address))


def _ids_anywhere(content: bytes) -> list[str]:
    """For returned headers that lost their shape on the way."""
    match = _MESSAGE_ID.search(content[:_LARGEST].decode("latin-1"))
    return ids_in(match[1]) if match else []


def _header_files(root: Part) -> list[str]:
    """Some systems attach the returned headers as a text file."""
    files = [part for part in root.walk()[1:] if part.content_type == "text/plain" and part.filename()]
    return [decode(part.content(Defects())[:_LARGEST], part.charset(), Defects()) for part in files]
