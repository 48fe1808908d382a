"""Closed sets of the mail package."""

from enum import StrEnum


class OutboundState(StrEnum):
    """`sending` is written before the server hears of a mail; a killed process leaves it behind."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class InboundState(StrEnum):
    """What became of a mail that came in."""

    TICKET = "ticket"
    MESSAGE = "message"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    DISCARDED = "discarded"


class Direction(StrEnum):
    """How we know a Message-ID: a mail that came, one we sent, or an ancestor that one of them named."""

    IN = "in"
    OUT = "out"
    ANCESTOR = "ancestor"


class Rule(StrEnum):
    """Which evidence put a mail where it is, strongest first."""

    OWN_ID = "own_id"
    REPLY_ADDRESS = "reply_address"
    STORED_ID = "stored_id"
    MARKER = "marker"
    SUBJECT_TAG = "subject_tag"
    BOUNCED_ID = "bounced_id"
    NONE = "none"
