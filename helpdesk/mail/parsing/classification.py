"""Who or what sent a mail. Only a mail of kind human or list was written by a person."""

import re
from collections.abc import Callable

from msgspec import Struct

from helpdesk.mail.parsing.automatic import (
    LOOP_HEADER,
    answered_by_program,
    hints_at_absence,
    sent_by_list,
    sent_in_bulk,
    submitted_automatically,
)
from helpdesk.mail.parsing.bounces import BounceReading
from helpdesk.mail.parsing.parsed import MailKind
from helpdesk.mail.parsing.parts import Part

_FEEDBACK_PROVIDERS = re.compile(
    r"\A(?:complaint about message from|abuse report|.{0,40}\bfeedback loop\b)", re.IGNORECASE
)
_DAEMON = re.compile(r"\A(?:mailer-?daemon)(?:@|\Z)", re.IGNORECASE)


class Evidence(Struct, frozen=True, kw_only=True):
    root: Part
    subject: str
    sender: str
    has_empty_return_path: bool
    bounce: BounceReading
    own_loop_marker: str | None


class Verdict(Struct, frozen=True):
    kind: MailKind
    reason: str


def classify(evidence: Evidence) -> Verdict:
    """The kind of a mail and the evidence for it. The first kind that fits wins."""
    for kind, check in _CHECKS:
        reason = check(evidence)
        if reason:
            return Verdict(kind, reason)
    return Verdict(MailKind.HUMAN, "no sign of a program")


def _own(evidence: Evidence) -> str:
    marker = (evidence.own_loop_marker or "").strip().lower()
    is_ours = marker and marker in evidence.root.headers.tokens(LOOP_HEADER.lower())
    return f"header {LOOP_HEADER}" if is_ours else ""


def _complaint(evidence: Evidence) -> str:
    types = {part.content_type for part in evidence.root.walk()}
    is_report = evidence.root.type_parameters.get("report-type").lower() == "feedback-report"
    if is_report or "message/feedback-report" in types:
        return "feedback report"
    if _FEEDBACK_PROVIDERS.match(evidence.subject.strip()) and "message/rfc822" in types:
        return "complaint with the mail complained about"
    # Mail programs send this when somebody presses "unsubscribe" or "junk" on a list mail.
    is_unsubscribe = evidence.subject.strip().lower() == "unsubscribe"
    return "automatic request to unsubscribe" if is_unsubscribe and _automatic(evidence) else ""


def _bounce(evidence: Evidence) -> str:
    return evidence.bounce.reason


def _automatic(evidence: Evidence) -> str:
    headers = evidence.root.headers
    if evidence.bounce.is_success:
        return "report of a delivery"
    if evidence.root.type_parameters.get("report-type").lower() == "disposition-notification":
        return "read receipt"
    return submitted_automatically(headers) or answered_by_program(headers)


def _list(evidence: Evidence) -> str:
    return sent_by_list(evidence.root.headers)


def _probably_automatic(evidence: Evidence) -> str:
    bulk = sent_in_bulk(evidence.root.headers)
    if bulk:
        return bulk
    if _DAEMON.match(evidence.sender):
        return f"from {evidence.sender}"
    if evidence.has_empty_return_path:
        is_absence = hints_at_absence(evidence.subject)
        return "empty return path and subject of an absence" if is_absence else "empty return path"
    return ""


_CHECKS: tuple[tuple[MailKind, Callable[[Evidence], str]], ...] = (
    (MailKind.OWN, _own),
    (MailKind.COMPLAINT, _complaint),
    (MailKind.BOUNCE, _bounce),
    (MailKind.AUTO_REPLY, _automatic),
    (MailKind.LIST, _list),
    (MailKind.AUTO_REPLY, _probably_automatic),
)
