"""Closed sets of the reports package. Labels for people are in `labels.py`."""

from enum import StrEnum


class Grouping(StrEnum):
    """What promises are counted by."""

    MONTH = "month"
    TEAM = "team"
    AGENT = "agent"
    POLICY = "policy"
    ORGANISATION = "organisation"
    PRIORITY = "priority"


class Outcome(StrEnum):
    """How a promise ended. A near miss was kept with less than a tenth of its time left."""

    MET = "met"
    BREACHED = "breached"
    NEAR_MISS = "near_miss"


class Times(StrEnum):
    """How time is counted: on the calendar of the promise, or by the clock on the wall."""

    WORKING = "working"
    CALENDAR = "calendar"
