"""The words for what an organisation lets its people see, and for the history of it."""

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.customers.enums import TicketAccess

ACCESS_LABELS = {
    TicketAccess.NONE: mark("Nobody: everybody sees only their own"),
    TicketAccess.ROLE: mark("People in certain roles"),
    TicketAccess.NAMED: mark("Certain people"),
    TicketAccess.EVERYONE: mark("Everyone who belongs to it"),
}
ACCESS_HINTS = {
    TicketAccess.NONE: mark("What they asked, and what they follow."),
    TicketAccess.ROLE: mark(
        "Whoever has the role later sees them as well, and who loses it sees them no more."
    ),
    TicketAccess.NAMED: mark("Only those you pick. It ends when they leave."),
    TicketAccess.EVERYONE: mark("Also who joins later, such as by a proven mail domain."),
}

FIELD_LABELS = {
    "task": mark("Task"),
    "ticket_access": mark("Who sees all tickets"),
    "ticket_access_roles": mark("Roles that see them"),
    "colleagues_may_reply": mark("They may also reply"),
    "sees_tickets": mark("Named to see its tickets"),
    "tier": mark("Tier"),
    "manager": mark("Account manager"),
    "deputy": mark("Deputy"),
    "contract": mark("Contract"),
    "starts_on": mark("From"),
    "ends_on": mark("Until"),
    "channels": mark("Channels"),
    "contacts": mark("Named contacts"),
    "products": mark("Products"),
    "allowance_cases": mark("Cases covered"),
    "allowance_minutes": mark("Working time covered"),
    "policy": mark("Policy"),
}
EVENT_LABELS = {
    "TicketAccessChanged": mark("changed who sees its tickets"),
    "CareChanged": mark("changed how it is looked after"),
    "TierCreated": mark("made the tier"),
    "TierChanged": mark("changed the tier"),
    "TierMoved": mark("moved the tier"),
    "TierRetired": mark("retired the tier"),
    "TierRestored": mark("took the tier into use again"),
    "ContractMade": mark("made a contract"),
    "ContractChanged": mark("changed a contract"),
    "ContractEnded": mark("ended a contract"),
}
# They stand in the history of whatever a task is about.
TASK_LABELS = {
    "TaskGiven": mark("gave out a task"),
    "TaskDone": mark("finished a task"),
    "TaskReopened": mark("took up a finished task again"),
}


def access_label(access: TicketAccess) -> str:
    return _(ACCESS_LABELS[access])


def access_hint(access: TicketAccess) -> str:
    return _(ACCESS_HINTS[access])


def change_label(field: str, value: str | None) -> str | None:
    """A value of the history as people read it: those of closed sets are stored by their key."""
    known = field == "ticket_access" and value in set(TicketAccess)
    return access_label(TicketAccess(value)) if known else value
