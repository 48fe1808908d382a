"""What is promised has changed: the history of the subject says from what to what, and why."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from helpdesk.db.sql import fetch
from helpdesk.events.actor import SYSTEM
from helpdesk.events.event import Change, SubjectKind
from helpdesk.events.record import record
from helpdesk.sla.enums import SUMS, Metric
from helpdesk.sla.events import TermsReplaced
from helpdesk.sla.lines import TermsLine

_NAMES = """
    SELECT 'policy' AS kind, versions.id, name FROM sla_policy_versions AS versions
    JOIN sla_policies ON sla_policies.id = policy WHERE versions.id = ANY($1::bigint[])
    UNION ALL
    SELECT 'calendar', versions.id, name FROM calendar_versions AS versions
    JOIN calendars ON calendars.id = calendar WHERE versions.id = ANY($2::bigint[])
    UNION ALL
    SELECT 'contract', id, name FROM contracts WHERE id = ANY($3::bigint[])
"""


class Replaced(Struct, frozen=True):
    """Terms of a subject and those that take their place."""

    old: TermsLine | None
    new: TermsLine


class _Names(Struct, frozen=True):
    known: dict[tuple[str, int], str]

    def of(self, line: TermsLine | None, kind: str) -> str | None:
        if line is None:
            return None
        ids = {"policy": line.policy_version, "calendar": line.calendar_version, "contract": line.contract}
        return self.known.get((kind, ids[kind] or 0))


async def tell_of_terms(kind: SubjectKind, replaced: Sequence[Replaced]) -> None:
    """Record what changed for each; nothing where people would see no difference."""
    if not replaced:
        return
    names = await _names([line for each in replaced for line in (each.old, each.new) if line])
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


async def _names(lines: Sequence[TermsLine]) -> _Names:
    rows = await fetch(
        _NAMES,
        _ids(line.policy_version for line in lines),
        _ids(line.calendar_version for line in lines),
        _ids(line.contract for line in lines),
    )
    return _Names({(row["kind"], row["id"]): row["name"] for row in rows})


def _ids(ids: Iterable[int | None]) -> list[int]:
    return sorted({each for each in ids if each})


def _changes(replaced: Replaced, names: _Names) -> list[Change]:
    old, new = replaced.old, replaced.new
    named = [
        Change(kind, names.of(old, kind), names.of(new, kind)) for kind in ("contract", "policy", "calendar")
    ]
    promised = [
        Change(f"promised_{metric}", _seconds(old, metric), _seconds(new, metric))
        for metric in Metric
        if metric not in SUMS
    ]
    return named + promised


def _seconds(line: TermsLine | None, metric: Metric) -> str | None:
    found = line.targets.get(metric) if line else None
    return None if found is None else str(found)
