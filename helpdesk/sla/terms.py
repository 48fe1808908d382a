"""What is promised for a subject from an instant on, resolved from contract, tier, policy and priority."""

from collections.abc import Mapping

from msgspec import Struct, field

from helpdesk.sla.calendar import ALWAYS, Calendar
from helpdesk.sla.enums import MergeStart, Metric, Phase, Reopen


def usual_pauses() -> Mapping[Phase, frozenset[Metric]]:
    """The metrics that stand still in a phase unless a policy says otherwise."""
    return {Phase.WAITING: frozenset({Metric.UPDATE, Metric.RESOLUTION})}


class Terms(Struct, frozen=True, kw_only=True):
    """Targets in seconds of working time on `calendar`; a metric without one has no clock.

    `pauses` is the whole truth about pauses: nothing else pauses. `warnings` are in percent of the target,
    `ladder` has for each metric the offsets from due of its levels, in seconds of working time, negative
    before due; the place in the tuple is the number of the level, counted from 0.
    """

    targets: Mapping[Metric, int]
    calendar: Calendar = ALWAYS
    pauses: Mapping[Phase, frozenset[Metric]] = field(default_factory=usual_pauses)
    warnings: tuple[int, ...] = ()
    ladder: Mapping[Metric, tuple[int, ...]] = {}
    reopen: Reopen = Reopen.RESUME
    merge_start: MergeStart = MergeStart.OWN
    counts_automatic: bool = False
