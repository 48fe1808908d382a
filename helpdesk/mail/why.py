"""Why a mail is where it is: stored as facts, told to staff as one sentence in their language."""

from enum import StrEnum

import msgspec
from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.mail.enums import Rule


class Verdict(StrEnum):
    """What followed from the evidence."""

    NEW = "new"
    ADMITTED = "admitted"
    STRANGER = "stranger"
    DISOWNED = "disowned"
    SETTLED = "settled"


class Why(Struct, frozen=True, kw_only=True):
    """The rule, what it found in the mail, and what followed; whether the sender's domain disowns it."""

    rule: Rule
    verdict: Verdict
    detail: str = ""
    is_disowned: bool = False


_EVIDENCE = {
    Rule.OWN_ID: mark("It answers our mail {detail}."),
    Rule.REPLY_ADDRESS: mark("It was sent to the ticket's own address {detail}."),
    Rule.STORED_ID: mark("It belongs to the mail {detail}, which the ticket knows."),
    Rule.MARKER: mark("It quotes a mail of ours about the ticket."),
    Rule.SUBJECT_TAG: mark("Its subject carries the number {detail}."),
    Rule.BOUNCED_ID: mark("It says that our mail {detail} was not delivered."),
    Rule.NONE: mark("Nothing in it points to a ticket."),
}
_CONSEQUENCE = {
    Verdict.NEW: mark("So it opened a new ticket."),
    Verdict.ADMITTED: mark("So it was added to the ticket."),
    Verdict.STRANGER: mark(
        "Its sender is not known there, so it opened a new ticket that mentions the other."
    ),
    Verdict.DISOWNED: mark("Its sender is not proven, so it opened a new ticket that mentions the other."),
    Verdict.SETTLED: mark("That ticket was settled long ago, so it opened a new one that mentions it."),
}


def stored_why(why: Why) -> str:
    """The facts as they are kept."""
    return msgspec.json.encode(why).decode()


def read_why(stored: str) -> Why | None:
    """The facts again; None for a mail that was never placed."""
    return msgspec.json.decode(stored, type=Why) if stored else None


def why_sentence(stored: str) -> str:
    """What the explain panel says; nothing for a mail that was never placed."""
    why = read_why(stored)
    if why is None:
        return ""
    return f"{_(_EVIDENCE[why.rule]).format(detail=why.detail)} {_(_CONSEQUENCE[why.verdict])}"
