"""Closed sets of the tickets package. Labels for people are in `labels.py`."""

from enum import StrEnum


class Category(StrEnum):
    """What a status means, whatever it is called."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    ON_HOLD = "on_hold"
    SOLVED = "solved"
    CLOSED = "closed"


class Disposition(StrEnum):
    LIVE = "live"
    SPAM = "spam"
    MERGED = "merged"
    DELETED = "deleted"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Channel(StrEnum):
    """The way a ticket or a message came in."""

    WEB = "web"
    MAIL = "mail"
    PHONE = "phone"
    DESK = "desk"


class Audience(StrEnum):
    """Who may read a message."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SIDE = "side"


class AuthorKind(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"
    AUTOMATIC = "automatic"


class CallDirection(StrEnum):
    """Who rang whom."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class View(StrEnum):
    """The lists that every member of staff has. All but `closed` and `all` leave settled tickets out."""

    MINE = "mine"
    NEW_REPLIES = "new_replies"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    UNASSIGNED = "unassigned"
    TEAM = "team"
    WAITING = "waiting"
    OPEN = "open"
    ALL = "all"
    CLOSED = "closed"


class Relation(StrEnum):
    """How a colleague stands to a ticket, the nearest first."""

    MINE = "mine"
    MENTIONED = "mentioned"
    FOLLOWING = "following"
    TEAM = "team"
    UNASSIGNED = "unassigned"


class Holder(StrEnum):
    """Who has a saved view."""

    PERSON = "person"
    TEAM = "team"
    EVERYBODY = "everybody"


class Setup(StrEnum):
    """What administrators set tickets up with, named as events name it."""

    STATUS = "status"
    PRIORITY = "named_priority"
    TYPE = "ticket_type"
    TAG = "tag"


class Sort(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    WAITING = "waiting"
    DUE = "due"
    PRIORITY = "priority"
    IMPACT = "impact"


class Way(StrEnum):
    """How a ticket came to whoever has it, or away from them."""

    TAKEN = "taken"
    GIVEN = "given"
    FREED = "freed"
    PULLED = "pulled"
    STOOD_IN = "stood_in"
    RETURNED = "returned"
    HANDED_OVER = "handed_over"


class ListColumn(StrEnum):
    """What a list can show of a ticket besides what every row has."""

    STATUS = "status"
    PRIORITY = "priority"
    ASSIGNEE = "assignee"
    TEAM = "team"
    TYPE = "type"
    CREATED = "created"
    WAITING = "waiting"
    IMPACT = "impact"


class Grouping(StrEnum):
    """What the tickets of a list can be put together by."""

    STATUS = "status"
    PRIORITY = "priority"
    ASSIGNEE = "assignee"
    TEAM = "team"
    ORGANISATION = "organisation"


class Due(StrEnum):
    """What a list can be narrowed to by the next promise of its tickets."""

    OVERDUE = "overdue"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    NONE = "none"
