"""The machine-readable half of a delivery report (RFC 3464), also where it is damaged or in plain text."""

import re

from msgspec import Struct

from helpdesk.mail.parsing.encoded_words import one_line

REPORT_TYPES = frozenset(
    {"message/delivery-status", "message/global-delivery-status", "text/delivery-status"}
)
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{2,40})[ \t]*:(.*)")
_RECIPIENT_FIELDS = ("final-recipient", "original-recipient")
_BEGINS_ANEW = frozenset({*_RECIPIENT_FIELDS, "action"})
_TYPED = re.compile(r"\s*([A-Za-z0-9-]+)\s*;\s*(.*)", re.DOTALL)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_MAILBOX = re.compile(r'("[^"]{1,64}"|[^\s<>@,;:()]{1,64})@([\w.-]{1,250}\w)')
_ROUTE = re.compile(r"@[\w.,@-]{1,250}:")
_CUT_SHORT = "..."


class Recipient(Struct, frozen=True, kw_only=True):
    """What a report says of one recipient."""

    address: str
    action: str = ""
    status: str = ""
    diagnostic: str = ""

    def is_failed(self) -> bool:
        return self.action.startswith("fail") or (not self.action and not self.status.startswith(("2", "4")))

    def is_delayed(self) -> bool:
        return self.action.startswith("delay") or (not self.action and self.status.startswith("4"))


def recipients(report: str) -> list[Recipient]:
    """Every recipient of a report, in its order; one without an address that can be read has an empty one."""
    return [_recipient(block) for block in _blocks(report) if not _BEGINS_ANEW.isdisjoint(block)]


def status_in(text: str) -> str | None:
    """The first enhanced status code in a text."""
    match = _STATUS.search(text)
    return match[1] if match else None


def mailbox_in(text: str) -> str:
    """The address in a field or a stretch of text, empty when there is none or it was cut short."""
    match = _MAILBOX.search(_ROUTE.sub("", text))
    if match is None or match[1].endswith(_CUT_SHORT):
        return ""
    return match[0]


def _blocks(report: str) -> list[dict[str, str]]:
    """The fields in groups: per message, then per recipient. A repeated field begins the next recipient."""
    blocks: list[dict[str, str]] = [{}]
    name = ""
    for line in report.split("\n"):
        match = _FIELD.match(line)
        if not line.strip():
            blocks.append({})
            name = ""
        elif match is not None:
            name = match[1].lower()
            if name in blocks[-1] and name in _BEGINS_ANEW:
                blocks.append({})
            blocks[-1].setdefault(name, match[2].strip())
        elif name and line[0] in " \t":
            blocks[-1][name] += " " + line.strip()
    return [block for block in blocks if block]


def _recipient(block: dict[str, str]) -> Recipient:
    diagnostic = _untyped(block.get("diagnostic-code", ""))[1]
    return Recipient(
        address=_address(block),
        action=block.get("action", "").split(" ", 1)[0].strip().lower(),
        status=status_in(block.get("status", "")) or status_in(diagnostic) or "",
        diagnostic=one_line(diagnostic).strip(),
    )


def _address(block: dict[str, str]) -> str:
    """Whom the failing server meant, unless it speaks of a host or a system the world does not know."""
    fallback = ""
    for name in _RECIPIENT_FIELDS:
        kind, text = _untyped(block.get(name, ""))
        address = "" if kind == "x400" else mailbox_in(text)
        if "." in address.rpartition("@")[2]:
            return address
        fallback = fallback or address
    return fallback


def _untyped(value: str) -> tuple[str, str]:
    match = _TYPED.fullmatch(value)
    return (match[1].lower(), match[2]) if match else ("", value)
