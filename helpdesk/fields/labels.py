"""The words for people: of subjects, kinds and audiences."""

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.fields.enums import FieldAudience, Kind, Subject

SUBJECT_LABELS = {
    Subject.TICKET: mark("Tickets"),
    Subject.PERSON: mark("People"),
    Subject.ORGANISATION: mark("Organisations"),
}

KIND_LABELS = {
    Kind.TEXT: mark("Text on one line"),
    Kind.LONG_TEXT: mark("Text of several lines"),
    Kind.NUMBER: mark("Number"),
    Kind.DATE: mark("Date"),
    Kind.CHOICE: mark("One of a list"),
    Kind.CHOICES: mark("Several of a list"),
    Kind.CHECKBOX: mark("Checkbox"),
    Kind.PERSON: mark("Somebody who works here"),
    Kind.LINK: mark("Web address"),
}

AUDIENCE_LABELS = {
    FieldAudience.STAFF: mark("Only the team"),
    FieldAudience.SHOWN: mark("Customers see it"),
    FieldAudience.ASKED: mark("Customers see it and are asked for it"),
}


EVENT_LABELS = {
    "FieldCreated": mark("made the field"),
    "FieldEdited": mark("changed the field"),
    "FieldMoved": mark("moved the field"),
    "FieldRetired": mark("retired the field"),
    "FieldRestored": mark("took the field into use again"),
}

FIELD_LABELS = {
    "help": mark("Help text"),
    "kind": mark("Kind"),
    "audience": mark("Who sees it"),
    "options": mark("Choices"),
    "least": mark("Smallest number"),
    "most": mark("Largest number"),
    "default_value": mark("Begins with"),
    "is_required": mark("Required"),
    "required_when": mark("Also required when"),
    "visible_when": mark("Only shown when"),
}


def subject_label(subject: Subject) -> str:
    return _(SUBJECT_LABELS[subject])


def kind_label(kind: Kind) -> str:
    return _(KIND_LABELS[kind])


def audience_label(audience: FieldAudience) -> str:
    return _(AUDIENCE_LABELS[audience])


def change_label(field: str, value: str | None) -> str | None:
    """A value of the history as people read it: those of closed sets are stored by their key."""
    if field == "kind" and value in set(Kind):
        return kind_label(Kind(value))
    if field == "audience" and value in set(FieldAudience):
        return audience_label(FieldAudience(value))
    return value
