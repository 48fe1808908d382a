"""Files of a mail: names that are safe to show and to save, contents, and which of them are inline."""

import mimetypes
import re
from collections.abc import Iterable
from hashlib import sha256

from helpdesk.mail.parsing.defects import Defect, Defects
from helpdesk.mail.parsing.encoded_words import one_line
from helpdesk.mail.parsing.headers import Headers
from helpdesk.mail.parsing.parsed import Attachment
from helpdesk.mail.parsing.parts import Part
from helpdesk.mail.parsing.source import regular, split_headers

_NAMES = {
    "application/ms-tnef": "winmail.dat",
    "application/pgp-encrypted": "pgp-version.txt",
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-signature": "smime.p7s",
    "image/gif": "image.gif",
    "image/jpeg": "image.jpg",
    "image/jpg": "image.jpg",
    "image/png": "image.png",
    "message/delivery-status": "delivery-status.txt",
    "message/feedback-report": "feedback-report.txt",
    "message/rfc822": "message.eml",
    "text/calendar": "invitation.ics",
    "text/html": "document.html",
    "text/plain": "document.txt",
    "text/rfc822-headers": "headers.txt",
    "text/vcard": "contact.vcf",
    "text/x-vcard": "contact.vcf",
    "video/quicktime": "video.mov",
}
# Described, not named: their description gets the ending that shows what they are.
_ENDINGS = {"message/rfc822": ".eml", "message/delivery-status": ".txt", "text/rfc822-headers": ".txt"}
_ENCRYPTED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
_NESTED_MAIL = frozenset({"message/rfc822", "message/global"})
# Path separators, wildcards, and the marks that turn the direction of a name around.
_UNSAFE = re.compile(r"[/\\:*?\"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,5}\Z")
_MAX_NAME = 180


def attachments_of(parts: Iterable[Part], shown: frozenset[str], defects: Defects) -> tuple[Attachment, ...]:
    """The files in the order of the mail. Inline is what the HTML shows."""
    taken: set[str] = set()
    return tuple(_attachment(part, shown, taken, defects) for part in parts)


def raw_attachment(raw: bytes) -> Attachment:
    """The whole mail as a file, for a mail that could not be read."""
    return Attachment(
        filename="message.eml",
        content_type="message/rfc822",
        size=len(raw),
        inline=False,
        sha256=sha256(raw).hexdigest(),
        content=raw,
    )


def safe_name(name: str) -> str:
    """A file name without path, control characters or tricks; empty when nothing is left."""
    flat = one_line(name).replace("\\", "/").rstrip("/ ").rpartition("/")[2]
    clean = _UNSAFE.sub("_", flat).strip().lstrip(".").strip()
    if len(clean) <= _MAX_NAME:
        return clean
    stem, ending = _split_ending(clean)
    return stem[: _MAX_NAME - len(ending)] + ending


def _attachment(part: Part, shown: frozenset[str], taken: set[str], defects: Defects) -> Attachment:
    if part.content_type in _ENCRYPTED:
        defects.add(Defect.ENCRYPTED)
    content = part.content(defects)
    content_id = part.content_id()
    filename = _unique(_name(part, content, defects), taken)
    return Attachment(
        filename=filename,
        content_type=part.content_type,
        size=len(content),
        inline=content_id is not None and content_id.lower() in shown,
        sha256=sha256(content).hexdigest(),
        content=content,
        content_id=content_id,
    )


def _name(part: Part, content: bytes, defects: Defects) -> str:
    given = safe_name(part.filename()) or _described(part, defects)
    if given:
        return given
    from_id = safe_name((part.content_id() or "").partition("@")[0])
    if _ENDING.search(from_id):
        return from_id
    if part.content_type in _NESTED_MAIL:
        return _subject_name(content, defects)
    usual = _NAMES.get(part.content_type)
    return usual or from_id or "attachment" + (mimetypes.guess_extension(part.content_type) or ".bin")


def _described(part: Part, defects: Defects) -> str:
    description = safe_name(part.headers.text("content-description", defects))
    if not description or _ENDING.search(description):
        return description
    ending = _ENDINGS.get(part.content_type)
    return description + ending if ending else ""


def _subject_name(content: bytes, defects: Defects) -> str:
    headers = Headers(split_headers(regular(content), Defects()).fields)
    subject = safe_name(headers.text("subject", defects))
    return f"{subject[:80].strip()}.eml" if subject else "message.eml"


def _unique(name: str, taken: set[str]) -> str:
    """`video.mov`, then `video1.mov`: two files of a mail never share a name."""
    stem, ending = _split_ending(name)
    number, unique = 0, name
    while unique in taken:
        number += 1
        unique = f"{stem}{number}{ending}"
    taken.add(unique)
    return unique


def _split_ending(name: str) -> tuple[str, str]:
    match = _ENDING.search(name)
    return (name[: match.start()], match[0]) if match else (name, "")
