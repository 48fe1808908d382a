"""Closed sets of the relationship package. Labels for people are in `labels.py`."""

from enum import StrEnum


class PromiseState(StrEnum):
    """What became of a promise. One that is open past its time is late, and still can be kept late."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
