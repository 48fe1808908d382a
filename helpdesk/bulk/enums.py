"""Closed sets of the bulk package. Words for people are in `labels.py`."""

from enum import StrEnum


class State(StrEnum):
    """A stopped one leaves the rest of its tickets alone; an undone one has given back what it could."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


class Outcome(StrEnum):
    """What became of a ticket. `same`: it stood already as it was to be."""

    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class Undoing(StrEnum):
    """What became of it when the change was undone. `kept`: all of it was changed by somebody since."""

    UNDONE = "undone"
    PARTLY = "partly"
    KEPT = "kept"
    REFUSED = "refused"
