"""Teams, who is in them, and who may do what with their tickets."""

from collections.abc import Mapping
from types import MappingProxyType

from asyncpg import UniqueViolationError  # pyright: ignore[reportMissingTypeStubs] - there are none
from msgspec import Struct
from msgspec.structs import asdict

from helpdesk.accounts.enums import Level
from helpdesk.accounts.events import TeamCreated, TeamEdited, TeamMembersChanged
from helpdesk.accounts.rules import (
    LONGEST_TITLE,
    Problems,
    ensure_can,
    ensure_none,
    may_manage_team,
    zone_problems,
)
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import is_row_id
from helpdesk.core.names import clean_name
from helpdesk.db.sql import execute, fetch, fetch_as, fetch_one, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record


class TeamDefinition(Struct, frozen=True, kw_only=True):
    """What a team is called, and what staff outside may do with its tickets; None leaves that as it is."""

    name: str
    description: str = ""
    zone: str = "UTC"
    others: Level | None = None


class _Team(Struct, frozen=True):
    name: str
    description: str
    zone: str
    others: Level


class _Member(Struct, frozen=True):
    person: int
    name: str
    level: Level


async def create_team(
    actor: Actor, team: TeamDefinition, members: Mapping[int, Level] = MappingProxyType({})
) -> int:
    """Make a team of these members of staff; its id."""
    ensure_can(actor, Capability.MANAGE_TEAMS)
    ensure_none(_problems(team))
    async with transaction():
        team_id = await fetch_value(
            "INSERT INTO teams (name, description, zone, others, created_at) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT DO NOTHING RETURNING id",
            clean_name(team.name),
            team.description.strip(),
            team.zone,
            team.others or Level.WRITE,
            now(),
        )
        if team_id is None:
            raise _name_taken()
        await record(TeamCreated(team=team_id), actor)
        await set_members(actor, team_id, members)
    return team_id


async def change_team(actor: Actor, team_id: int, wanted: TeamDefinition) -> None:
    """Rename or move a team, or say who else sees its tickets. The same again changes nothing."""
    _ensure_may_manage(actor, team_id)
    ensure_none(_problems(wanted))
    async with transaction():
        team = await _locked_team(team_id)
        written = _Team(
            clean_name(wanted.name), wanted.description.strip(), wanted.zone, wanted.others or team.others
        )
        if team == written:
            return
        await _update_team(team_id, written)
        before = asdict(team)
        changes = [Change(field, before[field], value) for field, value in asdict(written).items()]
        await record(TeamEdited(team=team_id), actor, changes)


async def set_members(actor: Actor, team_id: int, levels: Mapping[int, Level]) -> None:
    """Make these members of staff the team, each with what they may do with its tickets, and nobody else.

    The same again changes nothing.
    """
    _ensure_may_manage(actor, team_id)
    async with transaction():
        await _locked_team(team_id)
        present = {member.person: member for member in await fetch_as(_Member, _MEMBERS, team_id)}
        wanted = {member.person: member for member in await _wanted_members(levels)}
        if present != wanted:
            await _write_members(team_id, wanted)
            fact, changes = _difference(team_id, present, wanted)
            await record(fact, actor, changes)


_MEMBERS = """
    SELECT person, name, level FROM team_members JOIN persons ON persons.id = person
    WHERE team = $1 ORDER BY sort_name, person
"""


async def _write_members(team_id: int, wanted: Mapping[int, _Member]) -> None:
    await execute("DELETE FROM team_members WHERE team = $1 AND person <> ALL($2)", team_id, [*wanted])
    await execute(
        "INSERT INTO team_members (team, person, level) SELECT $1, * FROM unnest($2::bigint[], $3::text[])"
        " ON CONFLICT (team, person) DO UPDATE SET level = excluded.level",
        team_id,
        [*wanted],
        [member.level for member in wanted.values()],
    )


def _difference(
    team_id: int, present: Mapping[int, _Member], wanted: Mapping[int, _Member]
) -> tuple[TeamMembersChanged, list[Change]]:
    """What a change of members is told as: who came, who went, and with which level each is in it now."""
    before, after = present.keys(), wanted.keys()
    changed = {person for person in before & after if present[person].level != wanted[person].level}
    fact = TeamMembersChanged(
        team=team_id,
        added=sorted(after - before),
        removed=sorted(before - after),
        changed=sorted(changed),
    )
    gone = [Change(_role_of(present[person]), present[person].name, None) for person in fact.removed]
    moved = [
        Change(_role_of(wanted[person]), None, wanted[person].name)
        for person in sorted({*fact.added, *changed})
    ]
    return fact, gone + moved


def _role_of(member: _Member) -> str:
    """The field of the history: somebody who works on the tickets is a member, else a reader."""
    return "member" if member.level == Level.WRITE else "reader"


def _ensure_may_manage(actor: Actor, team_id: int) -> None:
    ensure_can(actor, Capability.MANAGE_TEAMS)
    if not may_manage_team(actor, team_id):
        raise Forbidden(_("Only somebody who works on the tickets of this team may change it."))


async def _locked_team(team_id: int) -> _Team:
    team = await fetch_one(
        _Team, "SELECT name, description, zone, others FROM teams WHERE id = $1 FOR UPDATE", team_id
    )
    if team is None:
        raise NotFound("team")
    return team


async def _update_team(team_id: int, team: _Team) -> None:
    try:
        async with transaction():
            await execute(
                "UPDATE teams SET name = $2, description = $3, zone = $4, others = $5 WHERE id = $1",
                team_id,
                team.name,
                team.description,
                team.zone,
                team.others,
            )
    except UniqueViolationError as error:
        raise _name_taken() from error


async def _wanted_members(levels: Mapping[int, Level]) -> list[_Member]:
    """Who is to be in it, kept as staff until the transaction ends; Conflict for anybody else."""
    found = await fetch(
        "SELECT id, name FROM persons WHERE id = ANY($1) AND role <> 'customer' AND deactivated_at IS NULL"
        " ORDER BY id FOR SHARE",
        [person for person in levels if is_row_id(person)],
    )
    if len(found) != len(levels) or Level.NONE in levels.values():
        raise Conflict(_("Only members of staff can be in a team."))
    return [_Member(row["id"], row["name"], levels[row["id"]]) for row in found]


def _problems(team: TeamDefinition) -> Problems:
    name = clean_name(team.name)
    if not name or len(name) > LONGEST_TITLE:
        sentence = _("A team has a name of at most {most} characters.").format(most=LONGEST_TITLE)
        return {"name": sentence, **zone_problems(team.zone)}
    return zone_problems(team.zone)


def _name_taken() -> Invalid:
    return Invalid({"name": _("Another team has this name. Capital letters make no difference.")})
