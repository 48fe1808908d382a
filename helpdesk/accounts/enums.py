"""Closed sets of the accounts package."""

from enum import StrEnum


class IdentityKind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    SOCIAL = "social"
    EXTERNAL = "external"


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
