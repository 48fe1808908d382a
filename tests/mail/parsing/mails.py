"""Mails as bytes, made where they are needed."""

from helpdesk.mail.parsing.parse import parse_mail
from helpdesk.mail.parsing.parsed import ParsedMail

ENVELOPE = (
    "From: Ann Example <ann@example.org>",
    "To: support@example.com",
    "Subject: A question",
    "Date: Mon, 02 Mar 2026 10:30:00 +0100",
    "Message-ID: <question@example.org>",
)


def mail(*headers: str | bytes, body: str | bytes = "Hello.\n") -> bytes:
    """A mail from Ann. A header that she would set is replaced by one of the same name."""
    given = [_bytes(header) for header in headers]
    names = {header.partition(b":")[0].lower() for header in given}
    kept = [header.encode() for header in ENVELOPE if header.partition(":")[0].lower().encode() not in names]
    return b"\n".join([*kept, *given]) + b"\n\n" + _bytes(body)


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def multipart(kind: str, *parts: str | bytes, boundary: str = "edge", headers: tuple[str, ...] = ()) -> bytes:
    """A mail of several parts, each written with its own headers."""
    body = b"".join(b"--" + boundary.encode() + b"\n" + _bytes(part) + b"\n" for part in parts)
    return mail(
        "MIME-Version: 1.0",
        f'Content-Type: multipart/{kind}; boundary="{boundary}"',
        *headers,
        body=body + b"--" + boundary.encode() + b"--\n",
    )


def parsed(*headers: str | bytes, body: str | bytes = "Hello.\n") -> ParsedMail:
    return parse_mail(mail(*headers, body=body))
