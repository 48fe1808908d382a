"""Calendars: to choose from, to list, to edit, and as arithmetic wants them."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.db.engine import DB
from helpdesk.db.sql import fetch, fetch_as, fetch_value
from helpdesk.sla.calendar import Calendar
from helpdesk.sla.calendar_content import CalendarContent, as_calendar

MOST_KEPT = 2_000
# Who uses a calendar by now: nothing that is over or retired counts.
_USED_BY = """
    SELECT teams.calendar, 'team' AS kind, teams.id, teams.name FROM teams
    UNION ALL
    SELECT organisations.calendar, 'organisation', organisations.id, organisations.name FROM organisations
    UNION ALL
    SELECT contracts.calendar, 'contract', organisation, contracts.name FROM contracts WHERE ended_at IS NULL
    UNION ALL
    SELECT (content ->> 'calendar')::bigint, 'policy', sla_policies.id, sla_policies.name
    FROM sla_policies JOIN sla_policy_versions ON policy = sla_policies.id AND number = version
    WHERE retired_at IS NULL
"""
_CALENDARS = f"""
    SELECT calendars.id, calendars.name, version, is_default, on_call, persons.name AS on_call_name,
      retired_at, calendar_versions.id AS version_id, calendar_versions.created_at AS changed_at, content,
      coalesce((SELECT json_agg(json_build_object('kind', kind, 'id', used.id, 'name', used.name)
                                ORDER BY kind, lower(used.name), used.id)
                FROM ({_USED_BY}) AS used WHERE used.calendar = calendars.id), '[]') AS uses
    FROM calendars
    JOIN calendar_versions ON calendar = calendars.id AND number = version
    LEFT JOIN persons ON persons.id = on_call
"""  # noqa: S608 - a statement of ours

_calendars: dict[tuple[Any, int], Calendar] = {}


class Use(Struct, frozen=True):
    """What goes by a calendar: a policy, a team, an organisation, or a contract (by its organisation)."""

    kind: str
    id: int
    name: str


class CalendarRecord(Struct, frozen=True, kw_only=True):
    """A calendar as it is now, and what uses it."""

    id: int
    name: str
    version: int
    version_id: int
    content: CalendarContent
    changed_at: datetime
    is_default: bool
    on_call: int | None
    on_call_name: str | None
    retired_at: datetime | None
    uses: list[Use]


class CurrentVersion(Struct, frozen=True):
    """Which version of a calendar is in force."""

    calendar: int
    version_id: int
    is_default: bool


async def calendar_choices() -> list[Choice]:
    """Every calendar that can be chosen, by name."""
    return await fetch_as(
        Choice, "SELECT id, name FROM calendars WHERE retired_at IS NULL ORDER BY lower(name), id"
    )


async def calendars() -> list[CalendarRecord]:
    """Every calendar, the default one first, those out of use last; one statement."""
    rows = await fetch(
        f"{_CALENDARS} ORDER BY retired_at IS NOT NULL, is_default DESC, lower(calendars.name), calendars.id"
    )
    return [_record(row) for row in rows]


async def calendar_by_id(calendar_id: int) -> CalendarRecord | None:
    rows = await fetch(f"{_CALENDARS} WHERE calendars.id = $1", calendar_id)
    return _record(rows[0]) if rows else None


async def current_versions() -> list[CurrentVersion]:
    """The version in force of every calendar, retired ones included: what chose one before keeps it."""
    return await fetch_as(
        CurrentVersion,
        "SELECT calendar, calendar_versions.id AS version_id, is_default FROM calendar_versions"
        " JOIN calendars ON calendars.id = calendar AND number = version ORDER BY calendar",
    )


async def calendar_of_version(version_id: int) -> Calendar:
    """What a version says, ready for arithmetic. Versions never change, so each is read once."""
    # a process of tests has several databases
    place = (DB.pool, version_id)
    found = _calendars.get(place)
    if found is None:
        text = await fetch_value("SELECT content FROM calendar_versions WHERE id = $1", version_id)
        found = as_calendar(msgspec.json.decode(text, type=CalendarContent))
        if len(_calendars) >= MOST_KEPT:
            _calendars.clear()
        _calendars[place] = found
    return found


def _record(row: dict[str, Any]) -> CalendarRecord:
    content = msgspec.json.decode(row["content"], type=CalendarContent)
    uses = msgspec.json.decode(row["uses"], type=list[Use])
    return msgspec.convert({**row, "content": content, "uses": uses}, CalendarRecord)
