"""A level of the ladder as it is to be climbed: what it says, under which terms, and how its clock stands."""

from datetime import datetime

import msgspec
from msgspec import Struct

from helpdesk.db.sql import fetch_one
from helpdesk.sla.enums import ClockState, Metric
from helpdesk.sla.matching import levels_of
from helpdesk.sla.policy_content import Level, PolicyContent

_REACHED = """
    SELECT clocks.metric, clocks.state, clocks.due_at, terms.calendar_version,
           versions.content AS policy,
           (SELECT id FROM persons WHERE id IN (of_terms.on_call, usual.on_call)
              AND role <> 'customer' AND deactivated_at IS NULL
            ORDER BY id = of_terms.on_call DESC NULLS LAST LIMIT 1) AS on_call
    FROM sla_clocks AS clocks
      JOIN sla_terms AS terms ON terms.id = $2
      JOIN sla_policy_versions AS versions ON versions.id = terms.policy_version
      LEFT JOIN calendar_versions ON calendar_versions.id = terms.calendar_version
      LEFT JOIN calendars AS of_terms ON of_terms.id = calendar_versions.calendar
      LEFT JOIN calendars AS usual ON usual.is_default
    WHERE clocks.id = $1
"""


class Rung(Struct, frozen=True, kw_only=True):
    """`on_call` is who hears in place of others; `calendar_version` counts the time, None day and night."""

    level: Level
    state: ClockState
    due_at: datetime | None
    calendar_version: int | None
    on_call: int | None


class _Row(Struct, frozen=True):
    metric: Metric
    state: ClockState
    due_at: datetime | None
    calendar_version: int | None
    policy: str
    on_call: int | None


async def rung_reached(clock: int, terms: int | None, number: int) -> Rung | None:
    """The level with this number; None where the clock or its policy is gone."""
    row = await fetch_one(_Row, _REACHED, clock, terms)
    if row is None:
        return None
    levels = levels_of(msgspec.json.decode(row.policy, type=PolicyContent), row.metric)
    if number >= len(levels):
        return None
    return Rung(
        level=levels[number],
        state=row.state,
        due_at=row.due_at,
        calendar_version=row.calendar_version,
        on_call=row.on_call,
    )
