"""Closed sets of the customers package."""

from enum import StrEnum


class Visibility(StrEnum):
    """Who may see an entry of the timeline: only staff, or the customer as well."""

    STAFF = "staff"
    PUBLIC = "public"


class TicketAccess(StrEnum):
    """Which people of an organisation see the tickets of all of it; everybody sees their own."""

    NONE = "none"
    ROLE = "role"
    NAMED = "named"
    EVERYONE = "everyone"


class RecordKind(StrEnum):
    """The records of customers, of which it is noted who looks at them."""

    PERSON = "person"
    ORGANISATION = "organisation"


class TaskList(StrEnum):
    """The lists of tasks: mine to do, those of everybody, and what I have done."""

    MINE = "mine"
    EVERYBODYS = "everybodys"
    DONE = "done"
