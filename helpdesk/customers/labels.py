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
}
EVENT_LABELS = {"TicketAccessChanged": mark("changed who sees its tickets")}
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
