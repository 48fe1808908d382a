"""Teams: made, renamed, who is in them, and who else may do what with their tickets."""

from functools import partial
from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Meta, Struct
from msgspec.structs import asdict

from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.accounts.actions.team_care import set_team_care
from helpdesk.accounts.actions.teams import TeamDefinition, change_team, create_team, set_members
from helpdesk.accounts.choice import Choice
from helpdesk.accounts.enums import Level
from helpdesk.accounts.queries.people import staff_choices
from helpdesk.accounts.queries.teams import TeamRow, teams
from helpdesk.accounts.rules import may_manage_team
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.sla.queries.calendars import calendar_choices
from helpdesk.web.account.zones import ZoneGroup, zone_groups
from helpdesk.web.admin.levels import (
    MemberLevel,
    OthersChoice,
    StaffLevel,
    levels_of,
    others_choices,
    staff_levels,
    typed_levels,
)
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.history import HistoryPart, history_part
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import RowId, row_id
from helpdesk.web.kit.visit import current_visit


class TeamForm(Struct, frozen=True, kw_only=True):
    """Without `others` what outsiders may do stays as it is."""

    name: Annotated[str, Meta(max_length=120)]
    description: Annotated[str, Meta(max_length=500)] = ""
    zone: str = "UTC"
    others: Level | None = None


class NewTeamForm(TeamForm, frozen=True, kw_only=True):
    levels: list[MemberLevel] = []
    request_key: str = ""


class MembersForm(Struct, frozen=True, kw_only=True):
    levels: list[MemberLevel] = []


class CareForm(Struct, frozen=True, kw_only=True):
    lead: RowId | None = None
    calendar: RowId | None = None


class TeamsPage(Struct, frozen=True, kw_only=True):
    teams: list[TeamRow]
    others: dict[str, str]


class TeamPage(Struct, frozen=True, kw_only=True):
    """A team's form; `team` is None for one that is being made."""

    team: TeamRow | None
    form: Form
    people: list[StaffLevel]
    others: list[OthersChoice]
    leads: list[tuple[int | str, str]]
    calendars: list[tuple[int | str, str]]
    zone_groups: list[ZoneGroup]
    history: HistoryPart | None
    can_change: bool


class TeamsController(Controller):
    path = "/teams"

    @get()
    async def index(self) -> Template:
        others = {choice.value: choice.label for choice in others_choices()}
        return page("admin/teams/index.html", TeamsPage(teams=await teams(), others=others))

    @get("/new")
    async def new(self, actor: NamedDependency[Staff]) -> Template:
        begun = {"zone": current_visit().zone, "levels": [f"{actor.person}:{Level.WRITE}"]}
        return await _team_page(actor, None, Form(values=begun))

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        fields = await request.form()
        form = parse(fields, NewTeamForm)
        if isinstance(form, Form):
            return await _team_page(actor, None, form, status=422)
        try:
            creating = partial(create_team, actor, _definition(form), levels_of(form.levels))
            team_id = await make_once(actor, form.request_key, creating)
        except Invalid as refusal:
            return await _team_page(actor, None, typed(fields, NewTeamForm).refused(refusal), status=422)
        return await see_done(f"/admin/teams/{team_id}", _("The team is there."))


class TeamController(Controller):
    path = "/teams/{team_id:str}"

    @get()
    async def edit(self, team_id: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        team = await _team(team_id)
        return await _team_page(actor, team, Form(values=_written(team)))

    @post()
    async def update(
        self, request: Request, team_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        team = await _team(team_id)
        form = parse(await request.form(), TeamForm)
        if isinstance(form, Form):
            shown = Form(values=_typed_over(team, form.values), errors=form.errors)
            return await _team_page(actor, team, shown, status=422)
        try:
            await change_team(actor, team.id, _definition(form))
        except Invalid as refusal:
            shown = Form(values=_typed_over(team, asdict(form))).refused(refusal)
            return await _team_page(actor, team, shown, status=422)
        return await see_done(f"/admin/teams/{team.id}", _("The team is saved."))

    @post("/members")
    async def set_members(
        self, request: Request, team_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        """Make the chosen people the team, each with their level, and nobody else."""
        team = await _team(team_id)
        form = parse(await request.form(), MembersForm)
        if isinstance(form, Form):
            shown = Form(values=_written(team) | form.values, errors=form.errors)
            return await _team_page(actor, team, shown, status=422)
        await set_members(actor, team.id, levels_of(form.levels))
        return await see_done(f"/admin/teams/{team.id}", _("The team is saved."))

    @post("/care")
    async def set_care(
        self, request: Request, team_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        """Who leads the team, and by which hours it works."""
        team = await _team(team_id)
        form = parse(await request.form(), CareForm)
        if isinstance(form, Form):
            shown = Form(values=_written(team) | form.values, errors=form.errors)
            return await _team_page(actor, team, shown, status=422)
        try:
            await set_team_care(actor, team.id, lead=form.lead, calendar=form.calendar)
        except Invalid as refusal:
            shown = Form(values=_written(team) | asdict(form)).refused(refusal)
            return await _team_page(actor, team, shown, status=422)
        return await see_done(f"/admin/teams/{team.id}", _("The team is saved."))


async def _team(team_id: str) -> TeamRow:
    wanted = row_id(team_id)
    found = next((team for team in await teams() if team.id == wanted), None)
    if found is None:
        raise NotFound("team")
    return found


async def _team_page(actor: Staff, team: TeamRow | None, form: Form, *, status: int = 200) -> Template:
    staff = await staff_choices()
    content = TeamPage(
        team=team,
        form=form,
        people=staff_levels(staff, form.value("levels", [])),
        others=others_choices(),
        leads=_offered(staff, team.lead if team else None, team.lead_name if team else None),
        calendars=_offered(
            await calendar_choices() if team else [],
            team.calendar if team else None,
            team.calendar_name if team else None,
        ),
        zone_groups=zone_groups(),
        history=await history_part("team", team.id) if team else None,
        can_change=team is None or may_manage_team(actor, team.id),
    )
    return page("admin/teams/edit.html", content, status=status)


def _offered(choices: list[Choice], chosen: int | None, name: str | None) -> list[tuple[int | str, str]]:
    """What can be chosen, and what is chosen by now though nobody could choose it any more."""
    offered: list[tuple[int | str, str]] = [(each.id, each.name) for each in choices]
    if chosen is not None and all(each.id != chosen for each in choices):
        offered.append((chosen, name or ""))
    return [("", _("None")), *offered]


def _definition(form: TeamForm) -> TeamDefinition:
    return TeamDefinition(name=form.name, description=form.description, zone=form.zone, others=form.others)


def _written(team: TeamRow) -> dict[str, Any]:
    """A team as its forms show it."""
    return {
        "name": team.name,
        "description": team.description,
        "zone": team.zone,
        "others": team.others.value,
        "levels": typed_levels(team.members),
        "lead": team.lead or "",
        "calendar": team.calendar or "",
    }


def _typed_over(team: TeamRow, values: dict[str, Any]) -> dict[str, Any]:
    """What was typed, over what stands; a level that was not chosen stays as it is."""
    return _written(team) | values | {"others": values["others"] or team.others.value}
