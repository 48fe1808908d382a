"""Trials: what was tried, how far each has come, and what came of it."""

from datetime import datetime

import msgspec
from msgspec import Struct

from helpdesk.db.sql import fetch
from helpdesk.sla.actions.calendars import Base as CalendarBase
from helpdesk.sla.actions.calendars import CalendarDraft
from helpdesk.sla.actions.policies import Base as PolicyBase
from helpdesk.sla.actions.policies import PolicyDraft
from helpdesk.sla.trials import Outcome

RUNNING, DONE, STOPPED = "running", "done", "stopped"


class TriedPolicy(Struct, frozen=True, kw_only=True, tag="policy"):
    """A policy as it was typed, and what the edit began with; without an id it is a new one."""

    id: int | None
    draft: PolicyDraft
    base: PolicyBase


class TriedCalendar(Struct, frozen=True, kw_only=True, tag="calendar"):
    """A calendar as it was typed, and what the edit began with; without an id it is a new one."""

    id: int | None
    draft: CalendarDraft
    base: CalendarBase
    excuses_breaches: bool = False


Tried = TriedPolicy | TriedCalendar


class TrialRecord(Struct, frozen=True, kw_only=True):
    """A trial: `done` of `total` tickets of the last `days` before it began, and what came of those."""

    id: int
    author: int
    tried: Tried
    days: int
    state: str
    stamp: str
    after_id: int
    total: int
    done: int
    outcome: Outcome
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_running(self) -> bool:
        return self.state == RUNNING


async def trial_by_id(trial_id: int) -> TrialRecord | None:
    return await _one("WHERE id = $1", trial_id)


async def locked_trial(trial_id: int) -> TrialRecord | None:
    """One that is running, which nobody else moves on or stops before the commit."""
    return await _one("WHERE id = $1 AND state = 'running' FOR NO KEY UPDATE", trial_id)


async def _one(rest: str, trial_id: int) -> TrialRecord | None:
    rows = await fetch(f"SELECT * FROM sla_trials {rest}", trial_id)  # noqa: S608 - the rest is ours
    if not rows:
        return None
    row = rows[0]
    tried = msgspec.json.decode(row["draft"], type=Tried)
    outcome = msgspec.json.decode(row["result"], type=Outcome)
    return msgspec.convert({**row, "tried": tried, "outcome": outcome}, TrialRecord)
