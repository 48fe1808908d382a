"""The words for people: for what happens to calendars and changes in them, and for what clocks do."""

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.sla.enums import BreachCause

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
    "ClockWarned": mark("warned that time is running out"),
    "ClockBreached": mark("saw a promise of time run out"),
    "LadderStepDue": mark("reached a level of the escalation"),
    "TermsReplaced": mark("changed what is promised"),
    "DueDateSet": mark("set a due time by hand"),
}

FIELD_LABELS = {
    "on_call": mark("On call"),
    "day": mark("Day"),
    "holidays": mark("Holidays"),
    **{f"weekday_{number}": word for number, word in enumerate(WEEKDAYS)},
}


def weekday_label(number: int) -> str:
    """A day of the week, from 0 for Monday."""
    return _(WEEKDAYS[number])


def cause_label(cause: BreachCause) -> str:
    """Why a promise was broken."""
    return _(_CAUSES[cause])
