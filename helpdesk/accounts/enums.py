"""Closed sets of the accounts package."""

from enum import StrEnum


class IdentityKind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    SOCIAL = "social"
    EXTERNAL = "external"


class AvailabilityState(StrEnum):
    """Whether somebody takes on work: it is handed to them, only given by hand, or not at all."""

    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"


class Level(StrEnum):
    """What somebody may do with the tickets of a team, as far as their role lets them."""

    NONE = "none"
    READ = "read"
    WRITE = "write"


class LinkPurpose(StrEnum):
    """What a one-time link is good for."""

    SIGN_IN = "sign_in"
    SIGN_UP = "sign_up"
    RESET = "reset"
    SETUP = "setup"
    CONFIRM_TICKET = "confirm_ticket"
    INVITATION = "invitation"
    CHANGE_EMAIL = "change_email"
    STOP_CHANGE = "stop_change"
