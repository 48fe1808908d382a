"""Roles as administrators choose them."""

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.events.actor import Role

LABELS = {
    Role.CUSTOMER: mark("Customer"),
    Role.AGENT: mark("Agent"),
    Role.LEAD: mark("Lead"),
    Role.ADMIN: mark("Administrator"),
}
HINTS = {
    Role.CUSTOMER: mark("Asks, and sees their own tickets."),
    Role.AGENT: mark("Answers customers in the desk."),
    Role.LEAD: mark("Answers, and says who is in which team."),
    Role.ADMIN: mark("Does all of this, and sets the helpdesk up."),
}

Choice = tuple[str, str, str]


def role_label(role: Role) -> str:
    return _(LABELS[role])


def role_choices() -> list[Choice]:
    """Every role with its word and what it may do, for a group of radio buttons."""
    return [(role.value, _(LABELS[role]), _(HINTS[role])) for role in Role]


def staff_role_choices() -> list[Choice]:
    """The roles of those who work here."""
    return [choice for choice in role_choices() if choice[0] != Role.CUSTOMER]
