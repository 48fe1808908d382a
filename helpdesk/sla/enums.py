"""Closed sets of the sla package. Labels for people are in `labels.py`."""

from enum import StrEnum


class Metric(StrEnum):
    """What is promised, or, of the last two, only summed."""

    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    UPDATE = "update"
    RESOLUTION = "resolution"
    PROMISE = "promise"
    REQUESTER_WAIT = "requester_wait"
    AGENT_WORK = "agent_work"


class Phase(StrEnum):
    """Where a subject stands, as far as clocks ask: a ticket's is the category of its status."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    ON_HOLD = "on_hold"
    SOLVED = "solved"
    CLOSED = "closed"


class ClockState(StrEnum):
    """How a clock stands. One that runs late is `running` with a `breached_at`."""

    RUNNING = "running"
    PAUSED = "paused"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"


class Reopen(StrEnum):
    """What a reopened subject's resolution clock does with the time it was solved for."""

    RESUME = "resume"
    TOTAL = "total"
    RESTART = "restart"


class MergeStart(StrEnum):
    """Where the resolution clock of a ticket starts once another was merged into it."""

    OWN = "own"
    EARLIEST = "earliest"


class TermsCause(StrEnum):
    """Why other terms hold for a subject from an instant on.

    CALENDAR_FIX is an edited calendar of which somebody said that it had been wrong before: what was late
    only by the wrong one is excused.
    """

    OPENED = "opened"
    RETARGET = "retarget"
    REMATCH = "rematch"
    CALENDAR = "calendar"
    CALENDAR_FIX = "fix"
    CONTRACT = "contract"
    POLICY = "policy"


class StepKind(StrEnum):
    """What a clock does at an instant of its plan."""

    WARNING = "warning"
    BREACH = "breach"
    LEVEL = "level"


class BreachCause(StrEnum):
    """Why a promise is broken: time ran out, or a change put its end into the past."""

    ELAPSED = "elapsed"
    RETARGET = "retarget"
    REOPENED = "reopened"
    EXCUSED = "excused_by_calendar_fix"


class Source(StrEnum):
    """Where the targets of a subject come from, the first of these that has something to say."""

    CONTRACT = "contract"
    TIER = "tier"
    POLICY = "policy"
    DEFAULT = "default"
    NONE = "none"


class CalendarSource(StrEnum):
    """Whose working time counts, the first of these that has a calendar."""

    CONTRACT = "contract"
    COMPANY = "company"
    TEAM = "team"
    POLICY = "policy"
    SYSTEM = "system"


SUMS = frozenset({Metric.REQUESTER_WAIT, Metric.AGENT_WORK})
