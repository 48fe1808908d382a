"""The words for people: for what happens to calendars and policies, and for what clocks do."""

from datetime import datetime

from helpdesk.core.formats import exact_time
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.sla.change_words import LEVEL_LABELS, change_words
from helpdesk.sla.enums import BreachCause
from helpdesk.sla.metric_words import METRIC_LABELS

_CAUSES = {
    BreachCause.ELAPSED: mark("Time ran out"),
    BreachCause.RETARGET: mark("The target became shorter"),
    BreachCause.REOPENED: mark("It was reopened too late"),
    BreachCause.EXCUSED: mark("Excused: the calendar was wrong"),
}

WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)

# What somebody did, to stand after their name.
EVENT_LABELS = {
    "CalendarCreated": mark("made the calendar"),
    "CalendarEdited": mark("changed the calendar"),
    "CalendarHoursChanged": mark("changed the hours of the calendar"),
    "DefaultCalendarChosen": mark("made it the default calendar"),
    "CalendarRetired": mark("retired the calendar"),
    "CalendarRestored": mark("took the calendar into use again"),
    "PolicyCreated": mark("made the policy"),
    "PolicyChanged": mark("changed the policy"),
    "PolicyMoved": mark("moved the policy"),
    "PolicySwitchedOn": mark("switched the policy on"),
    "PolicySwitchedOff": mark("switched the policy off"),
    "PolicyRetired": mark("retired the policy"),
    "PolicyRestored": mark("took the policy back"),
    "ClockWarned": mark("warned that time is running out"),
    "ClockBreached": mark("saw a promise of time run out"),
    "LadderStepDue": mark("reached a level of the escalation"),
    "TermsReplaced": mark("changed what is promised"),
    "DueDateSet": mark("set a due time by hand"),
}

# What the history of whatever has clocks names.
SUBJECT_FIELD_LABELS = {
    "policy": mark("Policy"),
    "calendar": mark("Calendar"),
    "contract": mark("Contract"),
    "due_at": mark("Due time"),
    "reason": mark("Reason"),
    **{metric.value: label for metric, label in METRIC_LABELS.items()},
}

FIELD_LABELS = {
    **SUBJECT_FIELD_LABELS,
    "on_call": mark("On call"),
    "day": mark("Day"),
    "holidays": mark("Holidays"),
    **{f"weekday_{number}": word for number, word in enumerate(WEEKDAYS)},
    "policy_for": mark("For"),
    "is_agreed_only": mark("Only for tiers and contracts"),
    "pauses": mark("Stands still"),
    "warnings": mark("Warnings"),
    "ladder": mark("Ladder"),
    "reopen": mark("When it is reopened"),
    "merge_start": mark("When another is merged into it"),
    "counts_automatic": mark("Automatic answers count"),
}


def weekday_label(number: int) -> str:
    """A day of the week, from 0 for Monday."""
    return _(WEEKDAYS[number])


def cause_label(cause: BreachCause) -> str:
    """Why a promise was broken."""
    return _(_CAUSES[cause])


def level_label(level: str) -> str:
    """A priority, by the level that targets are promised for."""
    return _(LEVEL_LABELS.get(level, level))


def change_label(field: str, value: str | None) -> str | None:
    """A value of the history as people read it: instants are stored as such, keys as such."""
    if not value:
        return value
    return exact_time(datetime.fromisoformat(value)) if field == "due_at" else change_words(field, value)
