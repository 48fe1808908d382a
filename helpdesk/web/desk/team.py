"""The page of whoever leads: who is there, what each has in work, who waits longest, and what is late."""

from datetime import datetime

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.accounts.enums import AvailabilityState
from helpdesk.accounts.labels import availability_label
from helpdesk.core.formats import exact_time
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.tickets.queries.team_work import TeamWork, UnclaimedWork, team_work, unclaimed_work
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.kept import CHOICES
from helpdesk.web.kit.pages import fragment, page
from helpdesk.web.kit.paths import typed_id
from helpdesk.web.kit.visit import current_visit

URL = "/desk/team"
TONES = {AvailabilityState.AVAILABLE: "ok", AvailabilityState.BUSY: "warn", AvailabilityState.AWAY: "idle"}
GLYPHS = {
    AvailabilityState.AVAILABLE: "circle-check",
    AvailabilityState.BUSY: "pause",
    AvailabilityState.AWAY: "moon",
}


class WorkLine(Struct, frozen=True, kw_only=True):
    """A colleague; `detail` says until when they are not there and who stands in."""

    work: TeamWork
    state: str
    tone: str
    glyph: str
    detail: str
    tickets_url: str
    overdue_url: str


class WorkPart(Struct, frozen=True, kw_only=True):
    """What is live of the page: everybody's line, and what nobody has."""

    lines: list[WorkLine]
    unclaimed: UnclaimedWork
    unclaimed_url: str
    refresh_url: str


class WorkPage(Struct, frozen=True):
    """The lines by themselves, for a page that refreshes them."""

    work: WorkPart


class TeamWorkPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    tabs: list[tuple[str, str, bool]]
    work: WorkPart


class TeamWorkController(Controller):
    path = "/team"

    @get()
    async def index(self, actor: NamedDependency[Staff], team: FromQuery[str] = "") -> Template:
        chosen = typed_id(team)
        teams = (await CHOICES.of(None)).teams
        shown = TeamWorkPage(
            views=await views_part(actor, "team"),
            tabs=_tabs([choice for choice in teams if choice.id not in actor.hidden_teams], chosen),
            work=await _work_part(actor, chosen),
        )
        return page("desk/team/index.html", shown)

    @get("/rows")
    async def rows(self, actor: NamedDependency[Staff], team: FromQuery[str] = "") -> Template:
        return fragment("desk/team/_work.html", WorkPage(await _work_part(actor, typed_id(team))))


def _tabs(teams: list[Choice], chosen: int | None) -> list[tuple[str, str, bool]]:
    everybody = (_("Everybody"), URL, chosen is None)
    return [everybody, *((team.name, f"{URL}?team={team.id}", team.id == chosen) for team in teams)]


async def _work_part(actor: Staff, team: int | None) -> WorkPart:
    narrowed = f"?team={team}" if team else ""
    return WorkPart(
        lines=[_line(work) for work in await team_work(actor, team)],
        unclaimed=await unclaimed_work(actor, team),
        unclaimed_url=f"/desk/views/unassigned{narrowed}",
        refresh_url=f"{URL}/rows{narrowed}",
    )


def _line(work: TeamWork) -> WorkLine:
    return WorkLine(
        work=work,
        state=availability_label(work.state),
        tone=TONES[work.state],
        glyph=GLYPHS[work.state],
        detail=_detail(work.until, work.substitute_name),
        tickets_url=f"/desk/views/open?assignee={work.person}",
        overdue_url=f"/desk/views/overdue?assignee={work.person}",
    )


def _detail(until: datetime | None, substitute: str | None) -> str:
    parts = [_("until {time}").format(time=exact_time(until, current_visit().zone))] if until else []
    if substitute:
        parts.append(_("{name} stands in").format(name=substitute))
    return ", ".join(parts)
