"""The words for people: of metrics."""

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.sla.enums import Metric

METRIC_LABELS = {
    Metric.FIRST_REPLY: mark("First reply"),
    Metric.NEXT_REPLY: mark("Next reply"),
    Metric.UPDATE: mark("Update"),
    Metric.RESOLUTION: mark("Resolution"),
    Metric.PROMISE: mark("Promise"),
    Metric.REQUESTER_WAIT: mark("Requester's wait"),
    Metric.AGENT_WORK: mark("Agents' work"),
}


def metric_label(metric: Metric) -> str:
    return _(METRIC_LABELS[metric])
