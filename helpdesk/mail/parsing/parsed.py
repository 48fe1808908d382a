"""What one mail says, as frozen Structs."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class MailKind(StrEnum):
    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"
    COMPLAINT = "complaint"
    OWN = "own"
    UNREADABLE = "unreadable"


class Address(Struct, frozen=True):
    name: str = ""
    address: str = ""


class Attachment(Struct, frozen=True, kw_only=True):
    filename: str
    content_type: str
    size: int
    inline: bool
    sha256: str
    content: bytes
    content_id: str | None = None


class Bounce(Struct, frozen=True, kw_only=True):
    """Empty in every mail that is not a bounce, so that readers need no second path."""

    permanent: tuple[str, ...] = ()
    temporary: tuple[str, ...] = ()
    original_message_id: str | None = None
    status: str | None = None
    diagnostic: str = ""


class ParsedMail(Struct, frozen=True, kw_only=True):
    """Everything read from one mail. Identifiers stand without angle brackets."""

    kind: MailKind
    reason: str
    message_id: str
    is_message_id_derived: bool = False
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    sender: Address = Address()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    subject: str = ""
    date: datetime | None = None
    text: str = ""
    reply: str = ""
    quoted: str = ""
    html: str | None = None
    # As it came: searched for our hidden marker, never shown.
    html_source: str = ""
    attachments: tuple[Attachment, ...] = ()
    bounce: Bounce = Bounce()
    defects: tuple[str, ...] = ()
    # Envelope recipients as the servers on the way wrote them down.
    delivered_to: tuple[str, ...] = ()
    return_path: str | None = None
    list_id: str | None = None
    loop_marker: str | None = None
    authentication_results: tuple[str, ...] = ()
    # Answering this mail automatically would be rude or a loop, whatever its kind.
    suppress: bool = False
