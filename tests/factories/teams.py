"""Teams for tests, as rows."""

from itertools import count
from typing import Any

from helpdesk.accounts.tables import Team, TeamMember

_numbers = count(1)


async def make_team(name: str = "", *, members: tuple[int, ...] = (), **columns: Any) -> int:
    """A team of these persons; its id."""
    team = Team(name=name or f"Team {next(_numbers)}", **columns)
    await Team.insert(team)
    for person in members:
        await TeamMember.insert(TeamMember(team=team.id, person=person))
    return team.id
