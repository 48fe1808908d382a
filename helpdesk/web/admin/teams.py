"""Teams: made, renamed, and who is in them."""

from functools import partial
from typing import Annotated

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Meta, Struct
from msgspec.structs import asdict

from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.accounts.actions.teams import change_team, create_team, set_members
from helpdesk.accounts.choice import Choice
from helpdesk.accounts.queries.people import staff_choices
from helpdesk.accounts.queries.teams import TeamRow, teams
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.web.account.zones import ZoneGroup, zone_groups
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.paths import row_id
from helpdesk.web.kit.visit import current_visit


class TeamForm(Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(max_length=120)]
    description: Annotated[str, Meta(max_length=500)] = ""
    zone: str = "UTC"


class NewTeamForm(TeamForm, frozen=True, kw_only=True):
    members: list[int] = []
    request_key: str = ""


class MembersForm(Struct, frozen=True, kw_only=True):
    members: list[int] = []


class TeamsPage(Struct, frozen=True, kw_only=True):
    teams: list[TeamRow]


class TeamPage(Struct, frozen=True, kw_only=True):
    """A team's form; `team` is None for one that is being made."""

    team: TeamRow | None
    form: Form
    staff: list[Choice]
    zone_groups: list[ZoneGroup]

    @property
    def people(self) -> list[tuple[int, str]]:
        """Whom the form offers."""
        return [(choice.id, choice.name) for choice in self.staff]

    @property
    def chosen(self) -> list[str]:
        """The members that are ticked."""
        return [str(member) for member in self.form.value("members", [])]


class TeamsController(Controller):
    path = "/teams"

    @get()
    async def index(self) -> Template:
        return page("admin/teams/index.html", TeamsPage(teams=await teams()))

    @get("/new")
    async def new(self) -> Template:
        return await _team_page(None, Form(values={"zone": current_visit().zone}))

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        data = await request.form()
        form = parse(data, NewTeamForm)
        if isinstance(form, Form):
            return await _team_page(None, form, status=422)
        try:
            team_id = await make_once(actor, form.request_key, partial(_create, actor, form))
        except Invalid as refusal:
            return await _team_page(None, Form(values=asdict(form)).refused(refusal), status=422)
        await add_flash(current_visit().session or 0, "ok", _("The team is there."))
        return see_other(f"/admin/teams/{team_id}")


class TeamController(Controller):
    path = "/teams/{team_id:str}"

    @get()
    async def edit(self, team_id: FromPath[str]) -> Template:
        team = await _team(team_id)
        return await _team_page(team, _shown(team, [member.id for member in team.members]))

    @post()
    async def update(
        self, request: Request, team_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        team = await _team(team_id)
        members = [member.id for member in team.members]
        form = parse(await request.form(), TeamForm)
        if isinstance(form, Form):
            again = Form(values={**form.values, "members": members}, errors=form.errors)
            return await _team_page(team, again, status=422)
        try:
            await change_team(actor, team.id, name=form.name, description=form.description, zone=form.zone)
        except Invalid as refusal:
            return await _team_page(team, _shown(form, members).refused(refusal), status=422)
        return await _saved(team.id)

    @post("/members")
    async def set_members(
        self, request: Request, team_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        """Make the ticked people the team, and nobody else."""
        team = await _team(team_id)
        form = parse(await request.form(), MembersForm)
        if isinstance(form, Form):
            members = [member.id for member in team.members]
            again = Form(values=_shown(team, members).values, errors=form.errors)
            return await _team_page(team, again, status=422)
        await set_members(actor, team.id, form.members)
        return await _saved(team.id)


async def _create(actor: Staff, form: NewTeamForm) -> int:
    return await create_team(
        actor, name=form.name, description=form.description, zone=form.zone, members=form.members
    )


async def _team(team_id: str) -> TeamRow:
    wanted = row_id(team_id)
    found = next((team for team in await teams() if team.id == wanted), None)
    if found is None:
        raise NotFound("team")
    return found


async def _team_page(team: TeamRow | None, form: Form, *, status: int = 200) -> Template:
    content = TeamPage(team=team, form=form, staff=await staff_choices(), zone_groups=zone_groups())
    return page("admin/teams/edit.html", content, status=status)


def _shown(team: TeamRow | TeamForm, members: list[int]) -> Form:
    return Form(
        values={
            "name": team.name,
            "description": team.description,
            "zone": team.zone,
            "members": members,
        }
    )


async def _saved(team_id: int) -> Redirect:
    await add_flash(current_visit().session or 0, "ok", _("The team is saved."))
    return see_other(f"/admin/teams/{team_id}")
