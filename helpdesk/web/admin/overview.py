"""What an administrator looks at first: whether anything waits for them, and the way to every page."""

from collections.abc import Awaitable, Callable

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template
from msgspec import Struct

from helpdesk.accounts.queries.invitations import pending_invitations
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.core.pagination import Page
from helpdesk.core.settings import Settings
from helpdesk.events.actor import Capability, Staff
from helpdesk.jobs.queries import held_jobs
from helpdesk.mail.queries.outbound import troubled_mails
from helpdesk.mail.queries.quarantine import quarantined
from helpdesk.web.kit.pages import page


class Tile(Struct, frozen=True, kw_only=True):
    """A number, what it counts, and the page of what it counts."""

    number: str
    name: str
    href: str


class OverviewPage(Struct, frozen=True, kw_only=True):
    """`waiting` is what needs the reader; what is well, or not theirs to mend, is not in it."""

    waiting: list[Tile]
    has_no_server: bool

    @property
    def is_quiet(self) -> bool:
        return not (self.waiting or self.has_no_server)


class _Watched(Struct, frozen=True):
    """Something that can wait for a person: who is told, how it is counted, where it is mended."""

    needs: Capability
    count: Callable[[], Awaitable[str]]
    name: str
    href: str


@get("/")
async def overview(actor: NamedDependency[Staff], settings: NamedDependency[Settings]) -> Template:
    content = OverviewPage(
        waiting=[tile for each in _WATCHED if actor.can(each.needs) and (tile := await _tile(each))],
        has_no_server=actor.can(Capability.MANAGE_MAIL) and settings.smtp_url is None,
    )
    return page("admin/overview/show.html", content)


async def _tile(watched: _Watched) -> Tile | None:
    number = await watched.count()
    return Tile(number=number, name=_(watched.name), href=watched.href) if number != "0" else None


async def _stopped_jobs() -> str:
    return _count(await held_jobs())


async def _kept_mails() -> str:
    return _count(await quarantined())


async def _lost_mails() -> str:
    return _count(await troubled_mails())


async def _late_invitations() -> str:
    return str(sum(invited.has_run_out for invited in await pending_invitations()))


_WATCHED = (
    _Watched(Capability.MANAGE_JOBS, _stopped_jobs, mark("Jobs that stopped"), "/admin/jobs"),
    _Watched(Capability.MANAGE_MAIL, _kept_mails, mark("Mails in quarantine"), "/admin/quarantine"),
    _Watched(Capability.MANAGE_MAIL, _lost_mails, mark("Mails that did not go out"), "/admin/outbox"),
    _Watched(Capability.MANAGE_PEOPLE, _late_invitations, mark("Invitations that ran out"), "/admin/people"),
)


def _count(found: Page) -> str:
    """How many there are, or that there are more than one page of them."""
    return f"{len(found.rows)}+" if found.after else str(len(found.rows))
