"""Teams and who is in them."""

import msgspec
from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.accounts.enums import Level
from helpdesk.db.sql import fetch, fetch_as


class Member(Struct, frozen=True):
    """Somebody in a team, and what they may do with its tickets."""

    id: int
    name: str
    level: Level


class TeamRow(Struct, frozen=True):
    """A team with its members by name, and what staff outside may do with its tickets.

    `lead` and `calendar` are None where nobody leads it, and where it has no hours of its own.
    """

    id: int
    name: str
    description: str
    zone: str
    others: Level
    members: list[Member]
    lead: int | None = None
    lead_name: str | None = None
    calendar: int | None = None
    calendar_name: str | None = None


async def team_choices() -> list[Choice]:
    return await fetch_as(Choice, "SELECT id, name FROM teams ORDER BY lower(name), id")


async def teams_of(person_id: int) -> list[Choice]:
    """The teams somebody is in."""
    return await fetch_as(
        Choice,
        "SELECT teams.id, name FROM teams JOIN team_members ON team = teams.id"
        " WHERE person = $1 ORDER BY lower(name), teams.id",
        person_id,
    )


async def members_of(team_id: int) -> list[Choice]:
    """Who is in a team and can still work, by name."""
    return await fetch_as(
        Choice,
        "SELECT persons.id, name FROM persons JOIN team_members ON person = persons.id"
        " WHERE team = $1 AND deactivated_at IS NULL ORDER BY sort_name, persons.id",
        team_id,
    )


async def teams() -> list[TeamRow]:
    """Every team with its members, in one query."""
    rows = await fetch(
        """
        SELECT id, name, description, zone, others, lead, calendar,
          (SELECT name FROM persons WHERE persons.id = lead) AS lead_name,
          (SELECT name FROM calendars WHERE calendars.id = calendar) AS calendar_name,
          coalesce((
            SELECT json_agg(json_build_object('id', persons.id, 'name', persons.name, 'level', level)
                            ORDER BY sort_name, persons.id)
            FROM persons JOIN team_members ON person = persons.id
            WHERE team = teams.id AND deactivated_at IS NULL
          ), '[]') AS members
        FROM teams ORDER BY lower(name), id
        """
    )
    return [msgspec.convert({**row, "members": msgspec.json.decode(row["members"])}, TeamRow) for row in rows]
