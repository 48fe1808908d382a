"""The clocks of a subject with what explains them: policy, contract, calendar, and who set a due time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.clock import now
from helpdesk.db.sql import Known, Question, together
from helpdesk.sla.arithmetic import worked
from helpdesk.sla.calendar import ALWAYS
from helpdesk.sla.clock import Clock, Step
from helpdesk.sla.enums import CalendarSource, ClockState, Metric, Source
from helpdesk.sla.lines import KeptClock
from helpdesk.sla.queries.calendars import calendar_of_version
from helpdesk.sla.sentences import Reason, SetByHand

_CLOCKS = """
    SELECT metric, cycle, terms, state, target_seconds, worked_seconds, counted_at, started_at, due_at,
           paused_at, fulfilled_at, breached_at, breach_cause, cancelled_at, is_set_by_hand,
           step_at, step_kind, step_level
    FROM sla_clocks WHERE subject_kind = $1 AND subject_id = $2 ORDER BY started_at, metric, cycle
"""
_REASONS = """
    SELECT terms.id, terms.source, coalesce(policy.name, '') AS policy,
           coalesce(contract.name, '') AS contract, coalesce(calendar.name, '') AS calendar,
           terms.calendar_source, terms.calendar_version,
           coalesce((policy_version.content ->> 'is_always')::boolean, false) AS is_always
    FROM sla_terms AS terms
    LEFT JOIN sla_policy_versions AS policy_version ON policy_version.id = terms.policy_version
    LEFT JOIN sla_policies AS policy ON policy.id = policy_version.policy
    LEFT JOIN calendar_versions AS calendar_version ON calendar_version.id = terms.calendar_version
    LEFT JOIN calendars AS calendar ON calendar.id = calendar_version.calendar
    LEFT JOIN contracts AS contract ON contract.id = terms.contract
    WHERE terms.subject_kind = $1 AND terms.subject_id = $2
"""
_BY_HAND = """
    SELECT DISTINCT ON (metric) metric, reason, coalesce(persons.name, '') AS who
    FROM sla_due_dates LEFT JOIN persons ON persons.id = author
    WHERE subject_kind = $1 AND subject_id = $2 ORDER BY metric, sla_due_dates.id DESC
"""
NO_REASON = Reason()


class ExplainedClock(Struct, frozen=True):
    """A clock as it stands now, and why it does."""

    clock: Clock
    reason: Reason


async def explained_clocks(kind: str, subject_id: int) -> list[ExplainedClock]:
    """The clocks of a subject in the order in which they started, counted up to now; in one statement."""
    return await explained_of(await together(*explained_questions(kind, subject_id)))


def explained_questions(kind: str, subject_id: Known) -> list[Question[Any]]:
    """The same, to be asked for together with other things."""
    place = (kind, subject_id)
    return [
        Question(KeptClock, _CLOCKS, place),
        Question(_ReasonRow, _REASONS, place),
        Question(_ByHandRow, _BY_HAND, place),
    ]


async def explained_of(answers: list[list[Any]]) -> list[ExplainedClock]:
    """What `explained_questions` were answered; no statement for calendars that were read before."""
    clocks, reasons, by_hand = answers
    reason_by_terms = {row.id: row for row in reasons}
    by_metric = {row.metric: SetByHand(row.who, row.reason) for row in by_hand}
    return [await _explained(row, reason_by_terms, by_metric) for row in clocks]


class _ReasonRow(Struct, frozen=True, kw_only=True):
    id: int
    source: Source
    policy: str
    contract: str
    calendar: str
    calendar_source: CalendarSource
    calendar_version: int | None
    is_always: bool


class _ByHandRow(Struct, frozen=True):
    metric: Metric
    reason: str
    who: str


async def _explained(
    row: KeptClock, reasons: Mapping[int, _ReasonRow], by_hand: Mapping[Metric, SetByHand]
) -> ExplainedClock:
    found = reasons.get(row.terms or 0)
    clock = await _counted(_clock(row), row.counted_at, found.calendar_version if found else None)
    reason = NO_REASON
    if found:
        reason = Reason(
            source=found.source,
            policy=found.policy,
            contract=found.contract,
            calendar=found.calendar,
            calendar_source=found.calendar_source,
            is_always=found.is_always,
        )
    return ExplainedClock(clock, replace(reason, by_hand=by_hand.get(row.metric)))


async def _counted(clock: Clock, counted_at: datetime, calendar_version: int | None) -> Clock:
    """The same counted up to now. Whatever changes its course counts it, so it has been running since."""
    if clock.state is not ClockState.RUNNING:
        return clock
    calendar = await calendar_of_version(calendar_version) if calendar_version else ALWAYS
    return replace(clock, worked=clock.worked + worked(calendar, counted_at, now()))


def _clock(row: KeptClock) -> Clock:
    return Clock(
        metric=row.metric,
        cycle=row.cycle,
        state=row.state,
        started_at=row.started_at,
        target=row.target_seconds,
        worked=row.worked_seconds,
        due_at=row.due_at,
        paused_at=row.paused_at,
        fulfilled_at=row.fulfilled_at,
        breached_at=row.breached_at,
        breach_cause=row.breach_cause,
        cancelled_at=row.cancelled_at,
        is_set_by_hand=row.is_set_by_hand,
        steps=tuple(Step(*step) for step in zip(row.step_at, row.step_kind, row.step_level, strict=True)),
        terms=row.terms,
    )
