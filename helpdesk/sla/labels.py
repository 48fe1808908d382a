"""The words for metrics, calendars and policies."""

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.sla.enums import BreachCause, Metric

_METRICS = {
    Metric.FIRST_REPLY: mark("First reply"),
    Metric.NEXT_REPLY: mark("Next reply"),
    Metric.UPDATE: mark("Update"),
    Metric.RESOLUTION: mark("Resolution"),
    Metric.PROMISE: mark("Promise"),
    Metric.REQUESTER_WAIT: mark("Wait of the requester"),
    Metric.AGENT_WORK: mark("Work of agents"),
}

_CAUSES = {
    BreachCause.ELAPSED: mark("Time ran out"),
    BreachCause.RETARGET: mark("The target became shorter"),
    BreachCause.REOPENED: mark("It was reopened too late"),
    BreachCause.EXCUSED: mark("Excused: the calendar was wrong"),
}


def metric_label(metric: Metric) -> str:
    return _(_METRICS[metric])


def cause_label(cause: BreachCause) -> str:
    """Why a promise was broken."""
    return _(_CAUSES[cause])
