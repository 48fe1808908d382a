"""What an administrator looks at first: whether anything waits for them."""

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template
from msgspec import Struct

from helpdesk.accounts.queries.people import staff_choices
from helpdesk.accounts.queries.teams import team_choices
from helpdesk.core.i18n import gettext as _
from helpdesk.core.pagination import Page
from helpdesk.events.actor import Capability, Staff
from helpdesk.jobs.queries import held_jobs
from helpdesk.mail.queries.outbound import troubled_mails
from helpdesk.mail.queries.quarantine import quarantined
from helpdesk.web.kit.pages import page


class Tile(Struct, frozen=True, kw_only=True):
    """A number, what it counts, and the page of what it counts, for whoever may open that."""

    number: str
    name: str
    href: str


class OverviewPage(Struct, frozen=True, kw_only=True):
    waiting: list[Tile]
    people: list[Tile]
    is_quiet: bool


@get("/")
async def overview(actor: NamedDependency[Staff]) -> Template:
    waiting = [tile for capability, tiles in WAITING if actor.can(capability) for tile in await tiles()]
    people = [tile for capability, tiles in PEOPLE if actor.can(capability) for tile in await tiles()]
    content = OverviewPage(
        waiting=waiting, people=people, is_quiet=all(tile.number == "0" for tile in waiting)
    )
    return page("admin/overview/show.html", content)


async def _jobs() -> list[Tile]:
    return [Tile(number=_count(await held_jobs()), name=_("Jobs that stopped"), href="/admin/jobs")]


async def _mails() -> list[Tile]:
    lost, stuck = _count(await quarantined()), _count(await troubled_mails())
    return [
        Tile(number=lost, name=_("Mails in quarantine"), href="/admin/quarantine"),
        Tile(number=stuck, name=_("Mails that did not go out"), href="/admin/outbox"),
    ]


async def _people() -> list[Tile]:
    count = len(await staff_choices())
    return [Tile(number=str(count), name=_("People who work here"), href="/admin/people")]


async def _teams() -> list[Tile]:
    return [Tile(number=str(len(await team_choices())), name=_("Teams"), href="/admin/teams")]


WAITING = ((Capability.MANAGE_JOBS, _jobs), (Capability.MANAGE_MAIL, _mails))
PEOPLE = ((Capability.MANAGE_PEOPLE, _people), (Capability.MANAGE_TEAMS, _teams))


def _count(found: Page) -> str:
    """How many there are, or that there are more than one page of them."""
    return f"{len(found.rows)}+" if found.after else str(len(found.rows))
