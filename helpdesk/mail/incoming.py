"""A mail on its way in: its bytes, what they say, where it was received, and how it is to be taken."""

from hashlib import sha256

from msgspec import Struct

from helpdesk.files.actions.attachments import TakenUpload
from helpdesk.mail.enums import InboundState
from helpdesk.mail.parsing.parsed import MailKind, ParsedMail
from helpdesk.mail.queries.mailboxes import MailboxOut

LONGEST_ID = 1000


class IngestOptions(Struct, frozen=True, kw_only=True):
    """How mails are taken. An archive is `answered` by nobody, whatever it asks."""

    sender_rule: bool = True
    subject_rule: bool = True
    is_answered: bool = True


class Incoming(Struct, frozen=True, kw_only=True):
    """`root` is what a reader of a whole archive knows beside the mail: an id its whole thread shares.

    `inbound` is the row of a mail that lay in the quarantine and is tried again. `raw_file` and `files` are
    its bytes and its attachments, in the same order, once they are stored.
    """

    raw: bytes
    mail: ParsedMail
    mailbox: MailboxOut
    options: IngestOptions
    root: str | None = None
    inbound: int | None = None
    raw_file: int = 0
    files: tuple[TakenUpload, ...] = ()

    @property
    def message_id(self) -> str:
        return indexable(self.mail.message_id)

    @property
    def named_ids(self) -> list[str]:
        """The ids this mail names, nearest first, each once."""
        named = [self.mail.in_reply_to, *reversed(self.mail.references), self.root]
        return list(dict.fromkeys(indexable(one) for one in named if one))

    @property
    def is_automatic(self) -> bool:
        """A program wrote it: it wakes nothing and nobody answers it."""
        return self.mail.kind == MailKind.AUTO_REPLY


class Ingested(Struct, frozen=True, kw_only=True):
    """What became of one mail."""

    state: InboundState
    kind: MailKind
    inbound: int
    ticket: int | None = None
    message: int | None = None


def content_hash(mail: ParsedMail) -> bytes:
    """What tells two mails of one Message-ID apart: all a reader sees, nothing a server on the way added."""
    digest = sha256()
    date = mail.date.isoformat() if mail.date else ""
    files = [f"{file.filename}:{file.sha256}" for file in mail.attachments]
    for part in (mail.sender.address.lower(), mail.subject, date, mail.text, mail.html_source, *files):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.digest()


def indexable(message_id: str) -> str:
    """An id as it is kept and looked for: one too long for an index stands by its hash."""
    text = storable(message_id)
    if len(text.encode()) <= LONGEST_ID:
        return text
    return f"{sha256(text.encode()).hexdigest()}@long.invalid"


def storable(text: str) -> str:
    """A text that PostgreSQL can keep: without NUL and halves of characters."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
