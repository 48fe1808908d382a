"""Bounce and complaint notices that mail services send as JSON in the text of a mail."""

import re

import msgspec

_JSON = re.compile(r"^\s*\{", re.MULTILINE)
_LARGEST = 1_000_000


class JsonNotice(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    permanent: tuple[str, ...] = ()
    temporary: tuple[str, ...] = ()
    message_id: str | None = None
    status: str | None = None
    diagnostic: str = ""


class _Recipient(msgspec.Struct):
    emailAddress: str = ""  # noqa: N815 - the service spells it so
    status: str | None = None
    diagnosticCode: str | None = None  # noqa: N815


class _Bounce(msgspec.Struct):
    bounceType: str = ""  # noqa: N815
    bouncedRecipients: list[_Recipient] = []  # noqa: N815


class _Header(msgspec.Struct):
    name: str = ""
    value: str = ""


class _Mail(msgspec.Struct):
    messageId: str | None = None  # noqa: N815
    headers: list[_Header] = []


class _Notification(msgspec.Struct):
    notificationType: str = ""  # noqa: N815
    bounce: _Bounce = msgspec.field(default_factory=_Bounce)
    mail: _Mail = msgspec.field(default_factory=_Mail)


class _Envelope(msgspec.Struct):
    Message: str = ""


def json_notice(text: str) -> JsonNotice | None:
    """The notice in a mail's text, None when the text is no such notice."""
    start = _JSON.search(text[:2000])
    if start is None or "notificationType" not in text[:_LARGEST]:
        return None
    source = text[start.start() :].split("\n--\n", 1)[0][:_LARGEST]
    try:
        notification = _decoded(source)
    except (msgspec.DecodeError, RecursionError):
        return None
    return _notice(notification) if notification.notificationType else None


def _decoded(source: str) -> _Notification:
    """A notification, bare or inside the envelope of the service that passes it on."""
    # Mail wraps lines; a line break is no part of a JSON string.
    whole = source.replace("\n ", "").replace("\n", "")
    inner = msgspec.json.decode(whole, type=_Envelope).Message
    return msgspec.json.decode(inner or whole, type=_Notification)


def _notice(notification: _Notification) -> JsonNotice:
    bounced = notification.bounce.bouncedRecipients
    addresses = tuple(recipient.emailAddress for recipient in bounced if "@" in recipient.emailAddress)
    is_permanent = notification.bounce.bounceType.lower() != "transient"
    ids = [header.value for header in notification.mail.headers if header.name.lower() == "message-id"]
    return JsonNotice(
        kind=notification.notificationType.lower(),
        permanent=addresses if is_permanent else (),
        temporary=() if is_permanent else addresses,
        message_id=(ids[0].strip("<> ") if ids else None) or notification.mail.messageId,
        status=next((recipient.status for recipient in bounced if recipient.status), None),
        diagnostic=next((recipient.diagnosticCode for recipient in bounced if recipient.diagnosticCode), ""),
    )
