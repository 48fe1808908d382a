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


def subject_label(subject: Subject) -> str:
    return _(SUBJECT_LABELS[subject])


def kind_label(kind: Kind) -> str:
    return _(KIND_LABELS[kind])


def audience_label(audience: FieldAudience) -> str:
    return _(AUDIENCE_LABELS[audience])
