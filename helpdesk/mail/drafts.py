"""What one mail consists of before it is written out: a letter for the template, addresses, headers."""

from msgspec import Struct


class Enclosure(Struct, frozen=True, kw_only=True):
    """A file that goes with a mail; one with a `content_id` is shown inside its HTML."""

    name: str
    content_type: str
    content: bytes
    content_id: str | None = None


class Draft(Struct, frozen=True, kw_only=True):
    """`is_automatic`: no person wrote it, so no program should answer it."""

    letter: Struct
    message_id: str
    sender_name: str
    sender: str
    recipient_name: str
    reply_to: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    is_automatic: bool = True
