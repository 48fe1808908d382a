"""The words for people: of what a bulk change sets, and of what became of it."""

from collections.abc import Iterable

from helpdesk.bulk.enums import State
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.tickets.labels import field_label

STATE_LABELS = {
    State.RUNNING: mark("Running"),
    State.DONE: mark("Done"),
    State.STOPPED: mark("Stopped"),
    State.UNDOING: mark("Being undone"),
    State.UNDONE: mark("Undone"),
}

EVENT_LABELS = {
    "BulkChangeStarted": mark("changed many tickets at once"),
    "BulkChangeStopped": mark("stopped a change of many tickets"),
    "BulkChangeUndone": mark("undid a change of many tickets"),
}


def state_label(state: State) -> str:
    return _(STATE_LABELS[state])


def field_words(fields: Iterable[str]) -> str:
    """Fields of a ticket in a row."""
    return ", ".join(field_label(field) for field in fields)
