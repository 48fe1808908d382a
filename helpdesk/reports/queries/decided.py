"""Promises that are decided, as reports count them: one FROM and WHERE for every number and every list."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from helpdesk.conditions.compiling import Clause, all_true
from helpdesk.db.sql import statement
from helpdesk.events.actor import Staff
from helpdesk.reports.enums import Grouping, Outcome
from helpdesk.reports.filters import NOBODY, ReportFilters
from helpdesk.tickets.access import visible_to

SOURCE = statement(Path(__file__).parent / "sql" / "decided.sql")
DECIDED_AT = "least(clocks.fulfilled_at, clocks.breached_at)"
# What a change of the calendar made good again counts as kept.
IS_BREACHED = "(clocks.breached_at IS NOT NULL AND clocks.breach_cause <> 'excused_by_calendar_fix')"
IS_NEAR_MISS = f"(NOT {IS_BREACHED} AND clocks.worked_seconds * 10 >= clocks.target_seconds * 9)"

_OUTCOMES: Mapping[Outcome, str] = {
    Outcome.MET: f"NOT {IS_BREACHED}",
    Outcome.BREACHED: IS_BREACHED,
    Outcome.NEAR_MISS: IS_NEAR_MISS,
}
# The group of a promise, as text; NULL for those without one.
_KEYS: Mapping[Grouping, str] = {
    Grouping.TEAM: "tickets.team::text",
    Grouping.AGENT: "coalesce(promises.made_by, tickets.assignee)::text",
    Grouping.POLICY: "policies.id::text",
    Grouping.ORGANISATION: "tickets.organisation::text",
    Grouping.PRIORITY: "tickets.priority",
}


def key_of(grouping: Grouping, zone_param: int) -> str:
    """The expression of the group, with the zone as the parameter of this number."""
    if grouping == Grouping.MONTH:
        return f"to_char({DECIDED_AT} AT TIME ZONE ${zone_param}::text, 'YYYY-MM')"
    return _KEYS[grouping]


def decided(actor: Staff, filters: ReportFilters, first_param: int = 1) -> Clause:
    """Which promises are counted: of tickets that the actor may see."""
    return all_true(
        partial(visible_to, actor),
        partial(_in_period, filters),
        partial(_of_metric, filters),
        partial(_of_group, filters),
        partial(_with_outcome, filters),
        first_param=first_param,
    )


def _in_period(filters: ReportFilters, first_param: int) -> Clause:
    sql = (
        "clocks.state <> 'cancelled' AND (clocks.fulfilled_at IS NOT NULL OR clocks.breached_at IS NOT NULL)"
        f" AND {DECIDED_AT} >= ${first_param}::timestamptz AND {DECIDED_AT} < ${first_param + 1}::timestamptz"
    )
    return Clause(sql, (filters.begins, filters.ends))


def _of_metric(filters: ReportFilters, first_param: int) -> Clause:
    if filters.metric is None:
        return Clause("TRUE", ())
    return Clause(f"clocks.metric = ${first_param}", (filters.metric,))


def _of_group(filters: ReportFilters, first_param: int) -> Clause:
    if not filters.key:
        return Clause("TRUE", ())
    if filters.grouping == Grouping.MONTH:
        key = key_of(Grouping.MONTH, first_param)
        return Clause(f"{key} = ${first_param + 1}", (filters.zone, filters.key))
    key = _KEYS[filters.grouping]
    if filters.key == NOBODY:
        return Clause(f"{key} IS NULL", ())
    return Clause(f"{key} = ${first_param}", (filters.key,))


def _with_outcome(filters: ReportFilters, first_param: int) -> Clause:
    del first_param
    return Clause(_OUTCOMES[filters.outcome] if filters.outcome else "TRUE", ())
