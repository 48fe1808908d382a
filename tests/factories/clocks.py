"""Clocks for tests, as rows: with a plan of steps that somebody derived, and the terms they run under."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

import msgspec

from helpdesk.core.clock import now
from helpdesk.db.sql import execute
from helpdesk.db.transaction import transaction
from helpdesk.sla.clock import Step
from helpdesk.sla.enums import ClockState, Metric, StepKind
from helpdesk.sla.firing import next_fire_at
from helpdesk.sla.policy_content import Level, PolicyContent
from helpdesk.sla.tables import ClockRow, Policy, PolicyVersion, TermsRow

_subjects = count(1_000_000)
_policies = count(1)


async def make_clock(
    *steps: Step, subject: int | None = None, state: ClockState = ClockState.RUNNING, **columns: Any
) -> int:
    """A clock that has done none of its steps yet, on a ticket that nobody asks for unless `subject` says.

    It is there with its plan or not at all: a timer beside the test never sees one that has nothing to do.
    """
    at = now()
    usual = {
        "subject_kind": "ticket",
        "metric": Metric.RESOLUTION,
        "target_seconds": 3600,
        "counted_at": at,
        "started_at": at,
        "due_at": next((step.at for step in steps if step.kind == StepKind.BREACH), None),
        "next_fire_at": next_fire_at(steps, {}, state),
    }
    row = ClockRow(
        subject_id=next(_subjects) if subject is None else subject, state=state, **{**usual, **columns}
    )
    async with transaction():
        await ClockRow.insert(row)
        await plan(row.id, steps)
    return row.id


async def make_terms(*ladder: Level, subject: int, calendar_version: int | None = None) -> int:
    """The terms of a ticket under a policy of its own with this ladder; their id."""
    policy = Policy(name=f"Policy {next(_policies)}")
    await Policy.insert(policy)
    content = PolicyContent(targets={}, ladder=ladder)
    version = PolicyVersion(policy=policy.id, number=1, content=msgspec.json.encode(content).decode())
    await PolicyVersion.insert(version)
    terms = TermsRow(
        subject_kind="ticket",
        subject_id=subject,
        at=now(),
        policy_version=version.id,
        calendar_version=calendar_version,
        source="policy",
        calendar_source="policy",
        cause="opened",
    )
    await TermsRow.insert(terms)
    return terms.id


async def plan(clock: int, steps: Sequence[Step]) -> None:
    """Give a clock other steps; when the next is due stays as it is."""
    await execute(
        "UPDATE sla_clocks SET step_at = $2, step_kind = $3, step_level = $4 WHERE id = $1",
        clock,
        [step.at for step in steps],
        [step.kind for step in steps],
        [step.level for step in steps],
    )


def warning(at: datetime, number: int = 0) -> Step:
    return Step(at, StepKind.WARNING, number)


def breach(at: datetime) -> Step:
    return Step(at, StepKind.BREACH)


def level(at: datetime, number: int = 0) -> Step:
    return Step(at, StepKind.LEVEL, number)
