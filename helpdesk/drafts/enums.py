"""Closed sets of the drafts package."""

from enum import StrEnum


class DraftPurpose(StrEnum):
    """What may be drafted on one subject."""

    REPLY = "reply"
    NOTE = "note"
    CALL = "call"
