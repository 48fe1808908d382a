"""The words for calendars and clocks: for what happens to them, and for what changes in them."""

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark

WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)

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
