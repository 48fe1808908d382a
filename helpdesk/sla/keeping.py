"""Writing terms and clocks: what changed of many subjects of a kind, in one statement."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.db.sql import execute, statement
from helpdesk.sla.lines import ClockLine, TermsLine
from helpdesk.sla.subjects import Subject

_KEEP = Path(__file__).parent / "sql" / "keep.sql"
_NEAREST = """
    UPDATE {table} SET next_due_at = given.due
    FROM jsonb_to_recordset($5::jsonb) AS given(id bigint, due timestamptz)
    WHERE {table}.id = given.id AND {table}.next_due_at IS DISTINCT FROM given.due
"""
_NO_NEAREST = "SELECT $5::jsonb"


class Difference(Struct, frozen=True, kw_only=True):
    """What is to be written of a subject: terms, clocks that are new or other, and those that are no more."""

    subject_id: int
    terms: TermsLine | None = None
    clocks: tuple[ClockLine, ...] = ()
    gone: tuple[int, ...] = ()
    next_due_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.terms or self.clocks or self.gone)


class _Nearest(Struct, frozen=True):
    id: int
    due: datetime | None


async def keep(subject: Subject, differences: Iterable[Difference]) -> None:
    """Write these differences; no statement where there is none."""
    found = [each for each in differences if each]
    if not found:
        return
    await execute(
        statement(_KEEP).format(nearest=_nearest(subject)),
        subject.kind,
        _json([each.terms for each in found if each.terms]),
        _json([clock for each in found for clock in each.clocks]),
        [clock for each in found for clock in each.gone],
        _json([_Nearest(each.subject_id, each.next_due_at) for each in found]),
    )


def _nearest(subject: Subject) -> str:
    return _NEAREST.format(table=subject.table) if subject.keeps_next_due else _NO_NEAREST


def _json(lines: list[Any]) -> str:
    return msgspec.json.encode(lines).decode()
