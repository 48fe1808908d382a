"""Teams and who is in them."""

from collections.abc import Collection

from asyncpg import UniqueViolationError  # pyright: ignore[reportMissingTypeStubs] - there are none
from msgspec import Struct
from msgspec.structs import asdict

from helpdesk.accounts.events import TeamCreated, TeamEdited, TeamMembersChanged
from helpdesk.accounts.rules import (
    LONGEST_TITLE,
    Problems,
    ensure_can,
    ensure_none,
    zone_problems,
)
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import is_row_id
from helpdesk.core.names import clean_name
from helpdesk.db.sql import execute, fetch, fetch_one, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability, Staff
from helpdesk.events.event import Change
from helpdesk.events.record import record


class _Team(Struct, frozen=True):
    name: str
    description: str
    zone: str


async def create_team(
    actor: Actor, *, name: str, description: str = "", zone: str = "UTC", members: Collection[int] = ()
) -> int:
    """Make a team of these members of staff; its id."""
    ensure_can(actor, Capability.MANAGE_TEAMS)
    ensure_none(_problems(name, zone))
    async with transaction():
        team_id = await fetch_value(
            "INSERT INTO teams (name, description, zone, created_at) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT DO NOTHING RETURNING id",
            clean_name(name),
            description.strip(),
            zone,
            now(),
        )
        if team_id is None:
            raise _name_taken()
        await record(TeamCreated(team=team_id), actor)
        await set_members(actor, team_id, members)
    return team_id


async def change_team(actor: Actor, team_id: int, *, name: str, description: str, zone: str) -> None:
    """Rename or move a team. The same again changes nothing."""
    _ensure_may_manage(actor, team_id)
    ensure_none(_problems(name, zone))
    written = _Team(clean_name(name), description.strip(), zone)
    async with transaction():
        team = await _locked_team(team_id)
        if team == written:
            return
        await _update_team(team_id, written)
        before = asdict(team)
        changes = [Change(field, before[field], value) for field, value in asdict(written).items()]
        await record(TeamEdited(team=team_id), actor, changes)


async def set_members(actor: Actor, team_id: int, person_ids: Collection[int]) -> None:
    """Make these members of staff the team, and nobody else. The same again changes nothing."""
    _ensure_may_manage(actor, team_id)
    async with transaction():
        await _locked_team(team_id)
        wanted = set(person_ids)
        await _ensure_staff_members(wanted)
        rows = await fetch("SELECT person FROM team_members WHERE team = $1", team_id)
        present = {row["person"] for row in rows}
        added, removed = sorted(wanted - present), sorted(present - wanted)
        if not (added or removed):
            return
        await execute("DELETE FROM team_members WHERE team = $1 AND person = ANY($2)", team_id, removed)
        await execute(
            "INSERT INTO team_members (team, person) SELECT $1, unnest($2::bigint[])", team_id, added
        )
        await record(TeamMembersChanged(team=team_id, added=added, removed=removed), actor)


def _ensure_may_manage(actor: Actor, team_id: int) -> None:
    """Whoever may not work on a team's tickets does not say who may."""
    ensure_can(actor, Capability.MANAGE_TEAMS)
    if isinstance(actor, Staff) and team_id in actor.hidden_teams | actor.readonly_teams:
        raise Forbidden(_("Only somebody who works on the tickets of this team may change it."))


async def _locked_team(team_id: int) -> _Team:
    team = await fetch_one(
        _Team, "SELECT name, description, zone FROM teams WHERE id = $1 FOR UPDATE", team_id
    )
    if team is None:
        raise NotFound("team")
    return team


async def _update_team(team_id: int, team: _Team) -> None:
    try:
        async with transaction():
            await execute(
                "UPDATE teams SET name = $2, description = $3, zone = $4 WHERE id = $1",
                team_id,
                team.name,
                team.description,
                team.zone,
            )
    except UniqueViolationError as error:
        raise _name_taken() from error


async def _ensure_staff_members(person_ids: set[int]) -> None:
    known = [person_id for person_id in person_ids if is_row_id(person_id)]
    found = await fetch_value(
        "SELECT count(*) FROM persons WHERE id = ANY($1) AND role <> 'customer' AND deactivated_at IS NULL",
        known,
    )
    if found != len(person_ids):
        raise Conflict(_("Only members of staff can be in a team."))


def _problems(name: str, zone: str) -> Problems:
    if not clean_name(name) or len(clean_name(name)) > LONGEST_TITLE:
        sentence = _("A team has a name of at most {most} characters.").format(most=LONGEST_TITLE)
        return {"name": sentence, **zone_problems(zone)}
    return zone_problems(zone)


def _name_taken() -> Invalid:
    return Invalid({"name": _("Another team has this name. Capital letters make no difference.")})
