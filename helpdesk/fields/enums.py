"""Closed sets of custom fields. Labels for people are in `labels.py`."""

from enum import StrEnum


class Subject(StrEnum):
    """What a field describes."""

    TICKET = "ticket"
    PERSON = "person"
    ORGANISATION = "organisation"


class Kind(StrEnum):
    """What a field holds. It never changes, because the values that are there would no longer fit."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    CHECKBOX = "checkbox"
    PERSON = "person"
    LINK = "link"


class FieldAudience(StrEnum):
    """What customers have of a field: nothing, its value, or its value and a place in their form."""

    STAFF = "staff"
    SHOWN = "shown"
    ASKED = "asked"


CHOOSING = frozenset({Kind.CHOICE, Kind.CHOICES})
