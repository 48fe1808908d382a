"""Message-IDs: read without their brackets, or derived so that the same mail always gets the same one."""

import re
from hashlib import sha256

from msgspec import Struct

from helpdesk.mail.parsing.defects import Defect, Defects
from helpdesk.mail.parsing.headers import Headers
from helpdesk.mail.parsing.source import split_headers

_BRACKETED = re.compile(r"<([^<>]{1,998})>")
_DERIVED_FROM = ("from", "to", "subject", "date", "in-reply-to", "references")
_DERIVED_DOMAIN = "derived.invalid"
_MAX_REFERENCES = 1000


class Identifiers(Struct, frozen=True, kw_only=True):
    message_id: str
    is_derived: bool
    in_reply_to: str | None
    references: tuple[str, ...]


def identifiers(headers: Headers, source: bytes, defects: Defects) -> Identifiers:
    """The mail's own id and its ancestors, oldest first. A missing id is derived from headers and body."""
    own = _ids(headers, "message-id", defects) or _lone_words(headers, defects)
    answered = _ids(headers, "in-reply-to", defects)
    named = _ids(headers, "references", defects)
    if not own:
        defects.add(Defect.NO_MESSAGE_ID)
    return Identifiers(
        message_id=own[0]
        if own
        else derived_id(headers, source[split_headers(source, Defects()).body_start :]),
        is_derived=not own,
        in_reply_to=answered[0] if answered else None,
        # More than one In-Reply-To is more ancestors; the header's own order stays.
        references=tuple(dict.fromkeys([*named, *answered[1:]])),
    )


def ids_in(text: str) -> list[str]:
    """Every identifier in a header value, in order; bare words with an @ count where nothing is bracketed."""
    bracketed = ["".join(found.split()) for found in _BRACKETED.findall(text)]
    if bracketed:
        return [found for found in bracketed if found][:_MAX_REFERENCES]
    return [word.strip("<>,;") for word in text.split() if "@" in word.strip("<>,;@")][:_MAX_REFERENCES]


def derived_id(headers: Headers, body: bytes) -> str:
    """An id for a mail that has none: the same for the same mail, however it arrived."""
    digest = sha256()
    for name in _DERIVED_FROM:
        for value in headers.values(name):
            digest.update(name.encode() + b":" + b" ".join(value.split()) + b"\n")
    digest.update(b"\n" + body.replace(b"\r\n", b"\n").strip())
    return f"{digest.hexdigest()[:40]}@{_DERIVED_DOMAIN}"


def _lone_words(headers: Headers, defects: Defects) -> list[str]:
    """Old mailers wrote ids without brackets and without an @."""
    texts = [text.strip(" <>") for text in headers.texts("message-id", defects)]
    return [text for text in texts if text and " " not in text]


def _ids(headers: Headers, name: str, defects: Defects) -> list[str]:
    return [found for value in headers.texts(name, defects) for found in ids_in(value)]
