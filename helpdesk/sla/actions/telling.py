"""What is promised has changed: the history of the subject says from what to what, and why."""

from collections.abc import Sequence

from msgspec import Struct

from helpdesk.events.actor import SYSTEM
from helpdesk.events.event import Change, SubjectKind
from helpdesk.events.record import record
from helpdesk.sla.durations import duration_text
from helpdesk.sla.enums import SUMS, Metric
from helpdesk.sla.events import TermsReplaced
from helpdesk.sla.lines import TermsLine
from helpdesk.sla.queries.term_names import Names, names_of


class Replaced(Struct, frozen=True):
    """Terms of a subject and those that take their place."""

    old: TermsLine | None
    new: TermsLine


async def tell_of_terms(kind: SubjectKind, replaced: Sequence[Replaced]) -> None:
    """Record what changed for each; nothing where people would see no difference."""
    if not replaced:
        return
    names = await names_of([line for each in replaced for line in (each.old, each.new) if line])
    for each in replaced:
        changes = [change for change in _changes(each, names) if change.old != change.new]
        if changes:
            fact = TermsReplaced(
                of_kind=kind,
                of=each.new.subject_id,
                cause=each.new.cause,
                policy_version=each.new.policy_version,
                calendar_version=each.new.calendar_version,
            )
            await record(fact, SYSTEM, changes)


def _changes(replaced: Replaced, names: Names) -> list[Change]:
    old, new = replaced.old, replaced.new
    named = [
        Change(kind, names.of(old, kind), names.of(new, kind)) for kind in ("contract", "policy", "calendar")
    ]
    promised = [
        Change(metric, _promised(old, metric), _promised(new, metric))
        for metric in Metric
        if metric not in SUMS
    ]
    return named + promised


def _promised(line: TermsLine | None, metric: Metric) -> str | None:
    found = line.targets.get(metric) if line else None
    return None if found is None else duration_text(found)
