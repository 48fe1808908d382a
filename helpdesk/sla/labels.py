"""The words for people: of what clocks do."""

from helpdesk.core.i18n import mark

# What somebody did, to stand after their name.
EVENT_LABELS = {
    "ClockWarned": mark("warned that time is running out"),
    "ClockBreached": mark("saw a promise of time run out"),
    "LadderStepDue": mark("reached a level of the escalation"),
}
