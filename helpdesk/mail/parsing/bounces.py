"""Whether a mail says that another mail was not delivered, and to whom, and which one."""

import re

from msgspec import Struct

from helpdesk.mail.parsing.bounce_words import names_failure, tells_of_failure
from helpdesk.mail.parsing.charsets import decode
from helpdesk.mail.parsing.defects import Defects
from helpdesk.mail.parsing.delivery_status import (
    REPORT_TYPES,
    Recipient,
    mailbox_in,
    recipients,
    status_in,
)
from helpdesk.mail.parsing.failure_notice import failed_addresses, is_delay
from helpdesk.mail.parsing.notifications import JsonNotice, json_notice
from helpdesk.mail.parsing.parsed import Bounce
from helpdesk.mail.parsing.parts import Part
from helpdesk.mail.parsing.returned import RETURNED_TYPES, Notice, notice_of, returned_mail

_MACHINE = re.compile(
    r"\A(?:mailer-?daemon|post_?master|mail-?deliver|mdaemon|mail\.delivery|sysadmin\b.*@|.*mail_?service@)",
    re.IGNORECASE,
)
_MACHINE_NAME = re.compile(
    r"mail(?:er)?[ -](?:deliver|daemon|admin|system)|delivery (?:sub)?system|postmaster|"
    r"system administrator|\bNDR\b",
    re.IGNORECASE,
)
_NESTED_WITHIN = 200_000
_ANSWER = re.compile(r"\A\s*(?:re|aw|sv|vs|antw|fwd?|wg|tr|rv|enc)\s*:", re.IGNORECASE)
_DELIVERED = ("delivered", "relayed", "expanded")


class Circumstances(Struct, frozen=True, kw_only=True):
    """What the rest of the mail adds to its text."""

    text: str
    subject: str
    sender: str
    sender_name: str
    own_addresses: frozenset[str]
    is_automatic: bool
    has_empty_return_path: bool


class BounceReading(Struct, frozen=True):
    """The bounce, and why the mail is one; without a reason it is none."""

    bounce: Bounce = Bounce()
    reason: str = ""
    # A report of success: automatic, and nothing to act upon.
    is_success: bool = False


def read_bounce(root: Part, around: Circumstances) -> BounceReading:
    """Read a delivery report of any make: RFC 3464 first, then JSON notices, then prose."""
    report = _report(root)
    found = recipients(report)
    if found and all(recipient.action.startswith(_DELIVERED) for recipient in found):
        return BounceReading(is_success=True)
    notified = None if report else json_notice(around.text)
    if notified is not None:
        return _from_json(notified)
    notice = notice_of(around.text)
    reason = _reason(root, report, notice, around)
    return BounceReading(_bounce(root, found, notice, around), reason) if reason else BounceReading()


def _report(root: Part) -> str:
    """The machine-readable report; every field of it, from every part that carries one."""
    parts = [part for part in root.walk() if part.content_type in REPORT_TYPES]
    return "\n\n".join(decode(part.content(Defects()), part.charset(), Defects()) for part in parts)


def _reason(root: Part, report: str, notice: Notice, around: Circumstances) -> str:
    report_type = root.type_parameters.get("report-type").lower()
    if report.strip() and report_type != "disposition-notification":
        return "delivery status report"
    if root.headers.has("x-failed-recipients"):
        return "header X-Failed-Recipients"
    return _reason_in_prose(root, notice, around)


def _reason_in_prose(root: Part, notice: Notice, around: Circumstances) -> str:
    """People write about failed deliveries too: only what also shows a machine is a bounce."""
    said, subject = tells_of_failure(notice.said), names_failure(around.subject)
    if not said and not subject:
        return ""
    evidence = "text of a failed delivery" if said else "subject of a failed delivery"
    if _MACHINE.match(around.sender) or _MACHINE_NAME.search(f"{around.sender_name} {around.sender}"):
        return f"from {around.sender or around.sender_name}, {evidence}"
    if around.has_empty_return_path:
        return f"empty return path, {evidence}"
    if not subject or _ANSWER.match(around.subject):
        return ""
    has_returned = notice.returned or any(part.content_type in RETURNED_TYPES for part in root.walk()[1:])
    return f"sent by a program, {evidence}" if around.is_automatic or has_returned else ""


def _bounce(root: Part, found: list[Recipient], notice: Notice, around: Circumstances) -> Bounce:
    report = _report(root)
    permanent = [recipient.address for recipient in found if recipient.is_failed() and recipient.address]
    temporary = [recipient.address for recipient in found if recipient.is_delayed() and recipient.address]
    returned = returned_mail(root, notice, report)
    if not found:
        found = recipients(notice.said)
        prose = _named(root, found, notice, returned.recipients, around)
        permanent, temporary = ([], prose) if is_delay(around.subject, notice.said) else (prose, [])
    return Bounce(
        permanent=_unique(permanent),
        temporary=_unique(temporary),
        original_message_id=returned.message_id,
        status=next((one.status for one in found if one.status), None) or status_in(notice.said),
        diagnostic=next((one.diagnostic for one in found if one.diagnostic), ""),
    )


def _named(
    root: Part, found: list[Recipient], notice: Notice, returned_to: tuple[str, ...], around: Circumstances
) -> list[str]:
    """The failed addresses of a notice in prose: from its header, fields or words, or the returned mail."""
    headers = root.headers.texts("x-failed-recipients", Defects())
    in_header = [mailbox_in(word) for value in headers for word in value.split(",")]
    in_fields = [recipient.address for recipient in found]
    in_words = failed_addresses(notice.said, around.own_addresses)
    for addresses in (in_header, in_fields, in_words, _nested(root, notice), returned_to):
        known = [address for address in addresses if address]
        if known:
            return known
    return []


def _nested(root: Part, notice: Notice) -> list[str]:
    """A gateway may wrap the report of another server in a notice of its own that says nothing."""
    wrapped = [part for part in root.walk()[1:] if part.content_type in RETURNED_TYPES]
    texts = [notice.returned, *(decode(part.content(Defects()), None, Defects()) for part in wrapped)]
    return [recipient.address for text in texts for recipient in recipients(text[:_NESTED_WITHIN])]


def _from_json(notice: JsonNotice) -> BounceReading:
    if notice.kind != "bounce":
        return BounceReading(is_success=notice.kind == "delivery")
    bounce = Bounce(
        permanent=notice.permanent,
        temporary=notice.temporary,
        original_message_id=notice.message_id,
        status=notice.status,
        diagnostic=notice.diagnostic,
    )
    return BounceReading(bounce, "notification of a bounce")


def _unique(addresses: list[str]) -> tuple[str, ...]:
    return tuple({address.lower(): address for address in addresses}.values())
