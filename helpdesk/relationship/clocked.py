"""Promises as something that has clocks: each has one, which runs day and night until the promised time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from helpdesk.conditions.fields import Fields, registry
from helpdesk.db.sql import Question, fetch, fetch_value
from helpdesk.events.event import Event, SubjectKind
from helpdesk.relationship.enums import PromiseState
from helpdesk.relationship.events import PromiseMade
from helpdesk.sla import history
from helpdesk.sla.enums import Metric, Phase, TermsCause
from helpdesk.sla.subjects import Account, Scope
from helpdesk.sla.terms import Terms

PROMISE = SubjectKind("promise")
# Its pill turns amber, and whoever promised hears of it, when a quarter of the time is left.
WARNINGS = (75,)
# The level of its ladder at which all of the time is gone.
OVERDUE = 1


class _Row(Struct, frozen=True, kw_only=True):
    """A promise as far as its clock asks."""

    id: int
    created_at: datetime
    due_at: datetime
    state: PromiseState
    settled_at: datetime | None


class PromiseSubject:
    """The promises among what has clocks. No policy is asked: a promise says itself what was promised."""

    kind = PROMISE
    table = "promises"
    keeps_next_due = False
    has_policies = False
    opened_by: frozenset[type[Event]] = frozenset({PromiseMade})

    async def fields(self) -> Fields:
        return registry([])

    def question(self, ids: Sequence[int]) -> Question[Any]:
        asked = "SELECT id, created_at, due_at, state, settled_at FROM promises WHERE id = ANY($1::bigint[])"
        return Question(_Row, asked, (list(ids),))

    def account(self, row: _Row) -> Account:
        return Account(id=row.id, history=tuple(_history(row)))

    def organisations(self, ids: Sequence[int]) -> Question[Any]:
        """None: no contract says anything of a promise."""
        asked = "SELECT organisation FROM promises WHERE id = ANY($1::bigint[]) AND FALSE"
        return Question(_Row, asked, (list(ids),))

    async def open_ids(self, scope: Scope) -> list[int]:
        rows = await fetch(
            """
            SELECT id FROM promises
            WHERE id > $1 AND state = 'open' AND ($2::bigint IS NULL OR organisation = $2)
              AND ($3::timestamptz IS NULL OR created_at >= $3)
            ORDER BY id LIMIT $4 FOR NO KEY UPDATE
            """,
            scope.after,
            scope.organisation,
            scope.changed_since,
            scope.limit,
        )
        return [row["id"] for row in rows]

    async def open_count(self, organisation: int | None) -> int:
        return await fetch_value(
            "SELECT count(*) FROM promises"
            " WHERE state = 'open' AND ($1::bigint IS NULL OR organisation = $1)",
            organisation,
        )


def _history(row: _Row) -> Iterator[history.Event]:
    yield history.TermsChanged(at=row.created_at, terms=_terms(row), cause=TermsCause.OPENED)
    yield history.Opened(at=row.created_at, by_customer=False, phase=Phase.OPEN)
    if row.settled_at is None:
        return
    if row.state == PromiseState.KEPT:
        yield history.PhaseChanged(at=row.settled_at, phase=Phase.SOLVED)
    else:
        yield history.Withdrawn(at=row.settled_at)


def _terms(row: _Row) -> Terms:
    seconds = int((row.due_at - row.created_at).total_seconds())
    ladder = {Metric.PROMISE: (-(seconds // 4), 0)}
    return Terms(targets={Metric.PROMISE: seconds}, pauses={}, warnings=WARNINGS, ladder=ladder)
