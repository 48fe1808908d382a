"""Where a parsed mail becomes a line of `helpdesk mail parse`, on which outside scripts rest."""

from datetime import datetime

from msgspec import Struct

from helpdesk.mail.parsing.charsets import storable
from helpdesk.mail.parsing.parsed import Address, Attachment, MailKind, ParsedMail


class ContractAttachment(Struct, frozen=True, kw_only=True):
    filename: str
    content_type: str
    size: int
    inline: bool
    sha256: str


class ContractBounce(Struct, frozen=True, kw_only=True):
    permanent: tuple[str, ...]
    temporary: tuple[str, ...]
    original_message_id: str | None
    status: str | None


class ContractMail(Struct, frozen=True, kw_only=True, rename={"sender": "from"}):
    """The fields by their names and in their order."""

    file: str
    kind: MailKind
    reason: str
    message_id: str
    in_reply_to: str | None
    references: tuple[str, ...]
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    subject: str
    date: datetime | None
    text: str
    reply: str
    quoted: str
    html: str | None
    attachments: tuple[ContractAttachment, ...]
    bounce: ContractBounce
    defects: tuple[str, ...]


def contract(mail: ParsedMail, file: str) -> ContractMail:
    """The mail as `helpdesk mail parse` prints it; `msgspec.json.encode` makes it one line."""
    same = {name: getattr(mail, name) for name in _SAME_IN_BOTH}
    return ContractMail(
        file=storable(file),
        attachments=tuple(_contract_attachment(attachment) for attachment in mail.attachments),
        bounce=ContractBounce(
            permanent=mail.bounce.permanent,
            temporary=mail.bounce.temporary,
            original_message_id=mail.bounce.original_message_id,
            status=mail.bounce.status,
        ),
        **same,
    )


_SAME_IN_BOTH = tuple(
    name for name in ContractMail.__struct_fields__ if name not in {"file", "attachments", "bounce"}
)


def _contract_attachment(attachment: Attachment) -> ContractAttachment:
    return ContractAttachment(
        filename=attachment.filename,
        content_type=attachment.content_type,
        size=attachment.size,
        inline=attachment.inline,
        sha256=attachment.sha256,
    )
