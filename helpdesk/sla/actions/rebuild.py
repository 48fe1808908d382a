"""Deriving clocks anew from the history: to see that what is kept is true bit for bit, or to make it so."""

from collections.abc import AsyncIterator, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import asdict, replace

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch
from helpdesk.db.transaction import transaction
from helpdesk.sla.actions.refresh import lines_of, nearest
from helpdesk.sla.enums import ClockState
from helpdesk.sla.keeping import Difference, keep
from helpdesk.sla.lines import ClockLine
from helpdesk.sla.queries.accounts import Standing, Wording, standings, standings_to_read, wording
from helpdesk.sla.subjects import SUBJECTS, Subject

BATCH = 500
OPEN = frozenset({ClockState.RUNNING, ClockState.PAUSED})
_PLACE = "{metric} {cycle}"


class Fault(Struct, frozen=True, kw_only=True):
    """Something that is kept and does not follow from the history, or the other way round."""

    kind: str
    subject_id: int
    place: str
    column: str
    kept: str
    derived: str


async def faults(kind: str) -> AsyncIterator[tuple[int, list[Fault]]]:
    """For each batch of subjects of a kind, how many there were and what is not true of them."""
    subject = SUBJECTS[kind]
    after = 0
    while ids := await _ids(kind, after):
        found = await standings_to_read(subject, ids)
        said = await wording(line for each in found for line in each.terms)
        wrong = [fault for each in found for fault in _faults(kind, each, said)]
        yield len(ids), wrong + await _nearest_faults(subject, found)
        after = ids[-1]


async def rebuild(kind: str) -> AsyncIterator[tuple[int, int]]:
    """For each batch of subjects, how many there were, and of how many something was put right."""
    subject = SUBJECTS[kind]
    after = 0
    while ids := await _ids(kind, after):
        async with transaction():
            await _lock(subject, ids)
            found, _ = await standings(subject, ids)
            said = await wording(line for each in found for line in each.terms)
            wrong = {fault.subject_id for each in found for fault in _faults(kind, each, said)}
            wrong |= {fault.subject_id for fault in await _nearest_faults(subject, found)}
            await keep(subject, [_whole(each, said) for each in found if each.account.id in wrong])
        yield len(ids), len(wrong)
        after = ids[-1]


async def _ids(kind: str, after: int) -> list[int]:
    rows = await fetch(
        """
        SELECT DISTINCT subject_id FROM (
          (SELECT DISTINCT subject_id FROM sla_terms WHERE subject_kind = $1 AND subject_id > $2
           ORDER BY subject_id LIMIT $3)
          UNION ALL
          (SELECT DISTINCT subject_id FROM sla_clocks WHERE subject_kind = $1 AND subject_id > $2
           ORDER BY subject_id LIMIT $3)
        ) AS found ORDER BY subject_id LIMIT $3
        """,
        kind,
        after,
        BATCH,
    )
    return [row["subject_id"] for row in rows]


async def _lock(subject: Subject, ids: list[int]) -> None:
    await fetch(
        f"SELECT FROM {subject.table} WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE",
        ids,
    )


def _faults(kind: str, standing: Standing, said: Wording) -> Iterator[Fault]:
    """Each clock is compared as of when it was written: what came later has not changed it."""
    derived = lines_of(standing, said, now())
    kept = {line.key: line for line in standing.clocks}
    for key in sorted({*derived, *kept}):
        line = kept.get(key)
        if line is None:
            yield _fault(kind, standing, key, ("state", "none", derived[key].state))
            continue
        wanted = _as_of(standing, said, line) if line.state in OPEN else derived.get(key)
        if wanted is not None:
            yield from _differences(kind, standing, line, wanted)
        elif line.state != ClockState.CANCELLED or not standing.fired_by(line):
            yield _fault(kind, standing, key, ("state", line.state, "none"))


def _as_of(standing: Standing, said: Wording, line: ClockLine) -> ClockLine | None:
    fired = standing.fired_by(line).values()
    written_at = max([line.counted_at, *fired])
    wanted = lines_of(standing, said, written_at).get(line.key)
    if wanted is None or wanted.state not in OPEN:
        return wanted
    counted = lines_of(standing, said, line.counted_at).get(line.key)
    return replace(wanted, worked_seconds=counted.worked_seconds if counted else -1)


def _differences(kind: str, standing: Standing, line: ClockLine, wanted: ClockLine) -> Iterator[Fault]:
    same = replace(wanted, id=line.id, counted_at=line.counted_at)
    left, right = asdict(line), asdict(same)
    for column, value in left.items():
        if value != right[column]:
            yield _fault(kind, standing, line.key, (column, str(value), str(right[column])))


def _fault(kind: str, standing: Standing, key: tuple[str, int], told: tuple[str, str, str]) -> Fault:
    column, kept, derived = told
    metric, cycle = key
    return Fault(
        kind=kind,
        subject_id=standing.account.id,
        place=_PLACE.format(metric=metric, cycle=cycle),
        column=column,
        kept=kept,
        derived=derived,
    )


async def _nearest_faults(subject: Subject, found: Iterable[Standing]) -> list[Fault]:
    if not subject.keeps_next_due:
        return []
    wanted = {each.account.id: nearest(each.clocks) for each in found}
    rows = await fetch(
        f"SELECT id, next_due_at FROM {subject.table} WHERE id = ANY($1::bigint[])",  # noqa: S608 - a table of ours
        sorted(wanted),
    )
    return [
        Fault(
            kind=subject.kind,
            subject_id=row["id"],
            place=subject.table,
            column="next_due_at",
            kept=str(row["next_due_at"]),
            derived=str(wanted[row["id"]]),
        )
        for row in rows
        if row["next_due_at"] != wanted[row["id"]]
    ]


def _whole(standing: Standing, said: Wording) -> Difference:
    """Everything that is to be kept of a subject, whatever is kept by now."""
    at = now()
    wanted = lines_of(standing, said, at)
    gone = [line for line in standing.clocks if line.key not in wanted and not standing.fired_by(line)]
    return Difference(
        subject_id=standing.account.id,
        clocks=tuple(wanted.values()),
        gone=tuple(line.id for line in gone if isinstance(line.id, int)),
        next_due_at=nearest(wanted.values()),
    )
