"""The words for what reports count by, how promises ended, and how time is counted."""

from datetime import date

from babel.dates import format_skeleton

from helpdesk.core.i18n import current_locale, mark
from helpdesk.core.i18n import gettext as _
from helpdesk.reports.enums import Grouping, Outcome, Times

_GROUPINGS = {
    Grouping.MONTH: mark("Month"),
    Grouping.TEAM: mark("Team"),
    Grouping.AGENT: mark("Agent"),
    Grouping.POLICY: mark("Policy"),
    Grouping.ORGANISATION: mark("Organisation"),
    Grouping.PRIORITY: mark("Priority"),
}

_NOBODY = {
    Grouping.MONTH: mark("No month"),
    Grouping.TEAM: mark("No team"),
    Grouping.AGENT: mark("Nobody"),
    Grouping.POLICY: mark("No policy"),
    Grouping.ORGANISATION: mark("No organisation"),
    Grouping.PRIORITY: mark("No priority"),
}

_OUTCOMES = {
    Outcome.MET: mark("Kept"),
    Outcome.BREACHED: mark("Broken"),
    Outcome.NEAR_MISS: mark("Kept just in time"),
}

_TIMES = {
    Times.WORKING: mark("Working time"),
    Times.CALENDAR: mark("Calendar time"),
}


def grouping_label(grouping: Grouping) -> str:
    return _(_GROUPINGS[grouping])


def nobody_label(grouping: Grouping) -> str:
    """What those are called that belong to no group."""
    return _(_NOBODY[grouping])


def month_label(month: str) -> str:
    """A month as people call it, of a key such as "2026-11"."""
    return format_skeleton("yMMMM", date.fromisoformat(f"{month}-01"), locale=current_locale())


def outcome_label(outcome: Outcome) -> str:
    return _(_OUTCOMES[outcome])


def times_label(times: Times) -> str:
    return _(_TIMES[times])
