"""Closed sets of the notify package."""

from enum import StrEnum


class Occasion(StrEnum):
    """What somebody can be told of."""

    NEW_TICKET = "new_ticket"
    CUSTOMER_REPLY = "customer_reply"
    COLLEAGUE_REPLY = "colleague_reply"
    NOTE = "note"
    STATUS = "status"
    ASSIGNED = "assigned"
    MENTION = "mention"
    PROMISE = "promise"
    TASK = "task"


class Shelf(StrEnum):
    """A part of the tray."""

    ALL = "all"
    UNREAD = "unread"
    MENTIONS = "mentions"
    MESSAGES = "messages"
    TICKETS = "tickets"
    DUE = "due"


class Way(StrEnum):
    """How somebody is told."""

    APP = "app"
    MAIL = "mail"


class Rhythm(StrEnum):
    """How often mails go out."""

    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"
