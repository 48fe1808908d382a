"""Working time summed up by phase, without a target: what the requester waited, what agents worked."""

from datetime import datetime

from helpdesk.sla.arithmetic import worked
from helpdesk.sla.calendar import ALWAYS, Calendar
from helpdesk.sla.clock import Total
from helpdesk.sla.enums import Metric, Phase

_OURS: tuple[Metric, ...] = (Metric.REQUESTER_WAIT, Metric.AGENT_WORK)
_COUNTED: dict[Phase, tuple[Metric, ...]] = {
    Phase.NEW: _OURS,
    Phase.OPEN: _OURS,
    Phase.ON_HOLD: (Metric.REQUESTER_WAIT,),
}


class Sums:
    """What was counted up to `since`, and what has been counting from there on."""

    def __init__(self) -> None:
        self._worked = dict.fromkeys(_OURS, 0)
        self._raw = dict.fromkeys(_OURS, 0.0)
        self._counting: tuple[Metric, ...] = ()
        self._calendar: Calendar = ALWAYS
        self._since: datetime | None = None

    def turn(self, at: datetime, phase: Phase | None, calendar: Calendar) -> None:
        """Count what this phase counts from here on; None counts nothing."""
        counting = _COUNTED.get(phase, ()) if phase else ()
        if counting != self._counting or calendar is not self._calendar:
            self._add_until(at)
            self._counting, self._calendar, self._since = counting, calendar, at

    def totals(self, as_of: datetime) -> tuple[Total, ...]:
        self._add_until(as_of)
        self._since = as_of
        return tuple(Total(metric, self._worked[metric], int(self._raw[metric])) for metric in _OURS)

    def _add_until(self, at: datetime) -> None:
        if not self._counting or self._since is None:
            return
        seconds = worked(self._calendar, self._since, at)
        for metric in self._counting:
            self._worked[metric] += seconds
            self._raw[metric] += (at - self._since).total_seconds()
