"""A mail as the bytes that go over the wire or into a file."""

from email.message import EmailMessage
from email.policy import EmailPolicy

# The standard fold would turn a long id into encoded words, which no mail program reads as an id.
_ID_HEADERS = frozenset({"message-id", "in-reply-to", "references"})


class _WirePolicy(EmailPolicy):
    """SMTP's line ends, and ids that are only ever broken between two of them."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in _ID_HEADERS:
            return f"{name}: {f'{self.linesep} '.join(str(value).split())}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_WIRE = _WirePolicy(linesep="\r\n", raise_on_defect=False)
_WIRE_UTF8 = _WIRE.clone(utf8=True)


def flattened(message: EmailMessage, *, is_utf8: bool) -> bytes:
    """The mail's bytes: ASCII headers, or UTF-8 ones for a server that was found to take them."""
    return message.as_bytes(policy=_WIRE_UTF8 if is_utf8 else _WIRE)
