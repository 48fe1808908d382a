"""What colleagues are told of clocks."""

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.events.telling import Facts, words_of
from helpdesk.sla.enums import Metric

ESCALATION = "escalation"
AN_HOUR = 60
_PROMISES = {
    Metric.FIRST_REPLY: mark("First reply"),
    Metric.NEXT_REPLY: mark("Next reply"),
    Metric.UPDATE: mark("Update"),
    Metric.RESOLUTION: mark("Solution"),
    Metric.PROMISE: mark("Promise"),
}


@words_of(ESCALATION)
def escalation_sentence(facts: Facts) -> str:
    """How a promise of time stands, as the level of the ladder says it."""
    metric, offset = Metric(str(facts["metric"])), int(facts["offset_minutes"] or 0)
    promise = _(_PROMISES[metric])
    if offset == 0:
        return _("{promise}: the time is up").format(promise=promise)
    time = minutes_label(abs(offset))
    if offset < 0:
        return _("{promise}: {time} of working time left").format(promise=promise, time=time)
    return _("{promise}: overdue by {time} of working time").format(promise=promise, time=time)


def minutes_label(minutes: int) -> str:
    """Working time as people say it: in hours and minutes, never in days."""
    hours, rest = divmod(minutes, AN_HOUR)
    if not hours:
        return _("{minutes} min").format(minutes=rest)
    if not rest:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=rest)
