"""Calendars and policies by version, the clocks of every subject, and what they did."""

from typing import Any

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from helpdesk.accounts.tables import Person
from helpdesk.db.engine import DB


class CalendarRow(Table, tablename="calendars", db=DB):
    """Business hours by name. What they are is in the version with the number `version`.

    One is the default. Whoever is `on_call` hears of what falls outside of a person's hours.
    """

    id = BigSerial(primary_key=True)
    name = Varchar(length=120, null=False, default=None, unique=True)
    version = Integer(null=False, default=1)
    is_default = Boolean(null=False, default=False)
    on_call = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=False)
    retired_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class CalendarVersion(Table, tablename="calendar_versions", db=DB):
    """What a calendar said from one edit to the next. Never changed: clocks point at it."""

    id = BigSerial(primary_key=True)
    calendar = ForeignKey(CalendarRow, null=False, on_delete=OnDelete.cascade, index=False)
    number = Integer(null=False, default=None)
    content = JSONB(null=False, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())

    calendar_versions_calendar_number_key = Unique([calendar, number])


class Policy(Table, tablename="sla_policies", db=DB):
    """What is promised to whom: in order of `position`, the first whose conditions hold.

    The default one has none and comes last. What it says is in the version with the number `version`.
    """

    id = BigSerial(primary_key=True)
    name = Varchar(length=120, null=False, default=None, unique=True)
    position = Integer(null=False, default=0)
    version = Integer(null=False, default=1)
    is_default = Boolean(null=False, default=False)
    is_on = Boolean(null=False, default=True)
    retired_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class PolicyVersion(Table, tablename="sla_policy_versions", db=DB):
    """What a policy said from one edit to the next. Never changed: clocks point at it."""

    id = BigSerial(primary_key=True)
    policy = ForeignKey(Policy, null=False, on_delete=OnDelete.cascade, index=False)
    number = Integer(null=False, default=None)
    content = JSONB(null=False, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())

    sla_policy_versions_policy_number_key = Unique([policy, number])


class TermsRow(Table, tablename="sla_terms", db=DB):
    """What is promised for a subject from `at` on; append-only.

    `targets` are resolved, in seconds by metric, from `source` (contract, tier, policy or default); the rest
    of the terms is in the versions. Without a calendar time runs day and night.
    """

    id = BigSerial(primary_key=True)
    subject_kind = Varchar(length=20, null=False, default=None)
    subject_id = BigInt(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    policy_version = ForeignKey(PolicyVersion, null=True, on_delete=OnDelete.restrict, index=False)
    calendar_version = ForeignKey(CalendarVersion, null=True, on_delete=OnDelete.restrict, index=False)
    contract = BigInt(null=True, default=None)
    source = Varchar(length=10, null=False, default=None)
    calendar_source = Varchar(length=10, null=False, default=None)
    targets = JSONB(null=False, default="{}")
    cause = Varchar(length=10, null=False, default=None)

    sla_terms_source_check = Check("source IN ('contract', 'tier', 'policy', 'default', 'none')")
    sla_terms_calendar_source_check = Check(
        "calendar_source IN ('contract', 'company', 'team', 'policy', 'system')"
    )


class ClockRow(Table, tablename="sla_clocks", db=DB):
    """One wait for one promise: a cache of what is derived from the history, rebuilt at will.

    `step_at`, `step_kind` and `step_level` are its plan, in order; `fired` of them have been done, and the
    next is due at `next_fire_at` (None while it does not run). `worked` is at `counted_at`.
    """

    id = BigSerial(primary_key=True)
    subject_kind = Varchar(length=20, null=False, default=None)
    subject_id = BigInt(null=False, default=None)
    metric = Varchar(length=20, null=False, default=None)
    cycle = Integer(null=False, default=1)
    terms = ForeignKey(TermsRow, null=True, on_delete=OnDelete.restrict, index=False)
    state = Varchar(length=10, null=False, default=None)
    target_seconds = BigInt(null=False, default=None)
    worked_seconds = BigInt(null=False, default=0)
    counted_at = Timestamptz(null=False, default=None)
    started_at = Timestamptz(null=False, default=None)
    due_at = Timestamptz(null=True, default=None)
    paused_at = Timestamptz(null=True, default=None)
    fulfilled_at = Timestamptz(null=True, default=None)
    breached_at = Timestamptz(null=True, default=None)
    breach_cause = Varchar(length=30, null=True, default=None)
    cancelled_at = Timestamptz(null=True, default=None)
    is_set_by_hand = Boolean(null=False, default=False)
    step_at: Array = Array(base_column=Timestamptz(null=False, default=None), null=False, default=list)
    step_kind: Array = Array(
        base_column=Varchar(length=10, null=False, default=None), null=False, default=list
    )
    step_level: Array = Array(base_column=Integer(null=False, default=None), null=False, default=list)
    fired = Integer(null=False, default=0)
    next_fire_at = Timestamptz(null=True, default=None)

    sla_clocks_subject_metric_cycle_key = Unique([subject_kind, subject_id, metric, cycle])
    sla_clocks_state_check = Check("state IN ('running', 'paused', 'fulfilled', 'cancelled')")


class ClockStep(Table, tablename="sla_events", db=DB):
    """What a clock did: warned, broke its promise, reached a level of the ladder. Append-only, each once.

    `at` is when it was due, `fired_at` when it was done; `arming` tells apart a level that was reached again
    because the due time had been moved by a person.
    """

    id = BigSerial(primary_key=True)
    clock = ForeignKey(ClockRow, null=False, on_delete=OnDelete.cascade, index=False)
    kind = Varchar(length=10, null=False, default=None)
    level = Integer(null=False, default=0)
    arming = Integer(null=False, default=0)
    at = Timestamptz(null=False, default=None)
    fired_at = Timestamptz(null=False, default=None, index=True)
    is_late = Boolean(null=False, default=False)
    cause = Varchar(length=30, null=True, default=None)

    sla_events_clock_kind_level_arming_key = Unique([clock, kind, level, arming])
    sla_events_kind_check = Check("kind IN ('warning', 'breach', 'level', 'excused')")


class DueDate(Table, tablename="sla_due_dates", db=DB):
    """A due time that somebody set by hand for a metric of a subject, and why; append-only.

    Without `due_at` it takes the one before back.
    """

    id = BigSerial(primary_key=True)
    subject_kind = Varchar(length=20, null=False, default=None)
    subject_id = BigInt(null=False, default=None)
    metric = Varchar(length=20, null=False, default=None)
    due_at = Timestamptz(null=True, default=None)
    reason = Text(null=False, default="")
    author: ForeignKey[Any] = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=False)
    at = Timestamptz(null=False, default=None)


class Recalculation(Table, tablename="sla_recalculations", db=DB):
    """A change of what is promised on its way through everything open: `done` of `total` so far.

    It goes by the ids of one kind of subject after the other. Once it is finished it goes through those
    again that were changed while it began, and is `swept` then.
    """

    id = BigSerial(primary_key=True)
    cause = Varchar(length=10, null=False, default=None)
    organisation = BigInt(null=True, default=None)
    subject_kind = Varchar(length=20, null=False, default="ticket")
    after_id = BigInt(null=False, default=0)
    total = Integer(null=False, default=0)
    done = Integer(null=False, default=0)
    created_at = Timestamptz(null=False, default=None, index=True)
    finished_at = Timestamptz(null=True, default=None)
    swept_at = Timestamptz(null=True, default=None)


class Trial(Table, tablename="sla_trials", db=DB):
    """What a policy or a calendar as somebody typed it would have meant for the tickets of the last `days`.

    It goes by the ids of tickets, `done` of `total` so far. `stamp` is that of the book it is compared with;
    `subject_id` is None for what is not there yet. One runs for each person.
    """

    id = BigSerial(primary_key=True)
    author: ForeignKey[Any] = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=False)
    subject_kind = Varchar(length=10, null=False, default=None)
    subject_id = BigInt(null=True, default=None)
    draft = JSONB(null=False, default=None)
    days = Integer(null=False, default=30)
    state = Varchar(length=10, null=False, default="running")
    stamp = Varchar(length=32, null=False, default="")
    after_id = BigInt(null=False, default=0)
    total = Integer(null=False, default=0)
    done = Integer(null=False, default=0)
    result = JSONB(null=False, default="{}")
    created_at = Timestamptz(null=False, default=None, index=True)
    finished_at = Timestamptz(null=True, default=None)

    sla_trials_subject_kind_check = Check("subject_kind IN ('policy', 'calendar')")
    sla_trials_state_check = Check("state IN ('running', 'done', 'stopped')")
