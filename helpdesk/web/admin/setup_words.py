"""What the pages of statuses, priorities, types and tags say, each of its own."""

from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.tickets.enums import Category, Priority, Setup


class SetupWords(Struct, frozen=True, kw_only=True):
    """Marked for translation; `said` puts one of them into the reader's language."""

    path: str
    title: str
    lead: str
    new: str = ""
    group: str = ""
    removal: str
    replacement: str

    @property
    def url(self) -> str:
        return f"/admin/{self.path}"

    def said(self, name: str) -> str:
        words = getattr(self, name)
        return _(words) if words else ""


WORDS = {
    Setup.STATUS: SetupWords(
        path="statuses",
        title=mark("Statuses"),
        lead=mark(
            "A status says where a ticket stands. What the helpdesk does with it follows from its state."
        ),
        new=mark("New status"),
        group=mark("State"),
        removal=mark(
            "Choose a status of the same state. Every ticket gets it, and no promise and no state changes."
        ),
        replacement=mark("What takes its place"),
    ),
    Setup.PRIORITY: SetupWords(
        path="priorities",
        title=mark("Priorities"),
        lead=mark(
            "Lists are ordered by the level. A level may have several priorities that differ by their names."
        ),
        new=mark("New priority"),
        group=mark("Level"),
        removal=mark(
            "Every ticket gets the other priority, with its level, and moves in lists ordered by it."
        ),
        replacement=mark("What takes its place"),
    ),
    Setup.TYPE: SetupWords(
        path="types",
        title=mark("Types"),
        lead=mark(
            "A type says what kind of case a ticket is. Customers choose from those you offer to them."
        ),
        new=mark("New type"),
        removal=mark("Every ticket gets the other type, or none."),
        replacement=mark("What takes its place"),
    ),
    Setup.TAG: SetupWords(
        path="tags",
        title=mark("Tags"),
        lead=mark(
            "A tag is made by using it on a ticket. Here you rename them, merge doubles and remove them."
        ),
        removal=mark("Every ticket gets the other tag instead, or loses this one."),
        replacement=mark("Merge into"),
    ),
}

CATEGORY_HINTS = {
    Category.NEW: mark("Nobody has looked at it yet. A new ticket begins here."),
    Category.OPEN: mark("It is our turn. A first answer leads here, and so does a customer’s reply."),
    Category.WAITING: mark("We asked the customer something."),
    Category.ON_HOLD: mark("We wait for somebody else."),
    Category.SOLVED: mark("It is done; the customer can still open it again."),
    Category.CLOSED: mark("It is over. A late reply makes a new ticket."),
}
LEVEL_HINTS = {
    Priority.LOW: mark("Can wait. Not marked in lists."),
    Priority.NORMAL: mark("What a ticket begins with. Not marked in lists."),
    Priority.HIGH: mark("Marked in amber."),
    Priority.URGENT: mark("Marked in red, on top of lists ordered by priority."),
}


def group_hint(setup: Setup, group: str) -> str:
    """What it means to be one of this group."""
    return _(CATEGORY_HINTS[Category(group)]) if setup == Setup.STATUS else _(LEVEL_HINTS[Priority(group)])
