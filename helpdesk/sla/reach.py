"""Who is reached at an instant: outside of somebody's hours, whoever is on call hears in their place."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from helpdesk.db.sql import fetch_as
from helpdesk.sla.arithmetic import worked
from helpdesk.sla.queries.calendars import calendar_of_version

# The hours of somebody are those of their teams, else the usual ones.
_HOURS = """
    WITH usual AS (
      SELECT versions.id, calendars.on_call FROM calendars
      JOIN calendar_versions AS versions ON versions.calendar = calendars.id AND number = version
      WHERE is_default
    ), own AS (
      SELECT team_members.person, versions.id, calendars.on_call FROM team_members
      JOIN teams ON teams.id = team_members.team
      JOIN calendars ON calendars.id = teams.calendar
      JOIN calendar_versions AS versions ON versions.calendar = calendars.id AND number = version
      WHERE team_members.person = ANY($1::bigint[]) AND calendars.retired_at IS NULL
    ), hours AS (
      SELECT person, id, on_call FROM own
      UNION ALL
      SELECT asked.person, usual.id, usual.on_call FROM usual
      CROSS JOIN unnest($1::bigint[]) AS asked (person)
      WHERE asked.person NOT IN (SELECT person FROM own)
    )
    SELECT persons.id AS person, coalesce(array_agg(hours.id ORDER BY hours.id)
                                          FILTER (WHERE hours.id IS NOT NULL), '{}') AS calendars,
           -- Who is on call for any of their own hours is on call for themselves.
           coalesce(min(of_hours.id) FILTER (WHERE of_hours.id = persons.id), min(of_hours.id),
                    min(of_promise.id)) AS on_call
    FROM persons
    LEFT JOIN hours ON hours.person = persons.id
    LEFT JOIN persons AS of_hours ON of_hours.id = hours.on_call
      AND of_hours.role <> 'customer' AND of_hours.deactivated_at IS NULL
    LEFT JOIN persons AS of_promise ON of_promise.id = $2
      AND of_promise.role <> 'customer' AND of_promise.deactivated_at IS NULL
    WHERE persons.id = ANY($1::bigint[]) AND persons.role <> 'customer' AND persons.deactivated_at IS NULL
    GROUP BY persons.id ORDER BY persons.id
"""


class _Hours(Struct, frozen=True):
    """The versions of the calendars that somebody works by, and who hears when all of them are closed."""

    person: int
    calendars: tuple[int, ...]
    on_call: int | None


async def reached(
    persons: Iterable[int], at: datetime, *, on_call: int | None = None
) -> Mapping[int, int | None]:
    """Who hears of something that is meant for these, and whom they hear it for (None: themselves).

    `on_call` is whoever stands in where the hours of a person name nobody who still works here. Where there
    is nobody at all, the person is told at any hour. Whoever is meant and stands in besides hears for
    themselves. Who does not work here, or no longer, is not among them.
    """
    told: dict[int, int | None] = {}
    for hours in await fetch_as(_Hours, _HOURS, sorted(set(persons)), on_call):
        if hours.on_call is None or hours.on_call == hours.person or await _is_at_work(hours, at):
            told[hours.person] = None
        else:
            told.setdefault(hours.on_call, hours.person)
    return told


async def _is_at_work(hours: _Hours, at: datetime) -> bool:
    """Whether any of their calendars is open; who has none is always there."""
    calendars = [await calendar_of_version(version) for version in hours.calendars]
    return not calendars or any(worked(calendar, at, at + timedelta(seconds=1)) > 0 for calendar in calendars)
