"""Who can see a ticket: colleagues and customers, by the reason why."""

from collections.abc import Sequence
from itertools import groupby

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from msgspec import Struct

from helpdesk.accounts.enums import Level
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.events.actor import Capability, Staff
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.queries.audience import Reason, Seer, audience
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import write_refusal
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.kit.pages import page

STAFF_REASONS = {
    Reason.ASSIGNEE: mark("Has it"),
    Reason.FOLLOWER: mark("Follows it"),
    Reason.EVERYTHING: mark("May do everything, in every team"),
}
CUSTOMER_REASONS = {
    Reason.REQUESTER: mark("Asked"),
    Reason.FOLLOWER: mark("Follows it"),
}

COLLEAGUE_REASONS = {
    Reason.EVERYONE: mark("At {organisation}, where everyone sees its tickets"),
    Reason.ROLE: mark("At {organisation}, in a role that sees its tickets"),
    Reason.NAMED: mark("At {organisation}, named to see its tickets"),
}


class SeerLine(Struct, frozen=True, kw_only=True):
    """Somebody who sees the ticket, with the page of theirs that the reader may open."""

    id: int
    name: str
    href: str
    only_reads: bool


class SeerGroup(Struct, frozen=True, kw_only=True):
    """Everybody with one reason; `more` are not named."""

    title: str
    lines: list[SeerLine]
    more: int


class AudiencePage(Struct, frozen=True, kw_only=True):
    """`privacy_url` is empty where there are no colleagues to keep it from, or for whoever may not."""

    views: ViewsPart
    number: str
    subject: str
    ticket_url: str
    staff: list[SeerGroup]
    customers: list[SeerGroup]
    staff_count: int
    customer_count: int
    is_private: bool
    privacy_url: str


class AudienceController(Controller):
    path = "/tickets/{number:str}/audience"

    @get()
    async def index(self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        ticket = await access_ticket(actor, number)
        place = ListPlace.of_ticket(request.query_params)
        found = await audience(ticket)
        shown = AudiencePage(
            views=await views_part(actor, place.key),
            number=ticket.number,
            subject=ticket.subject,
            ticket_url=place.ticket_url(ticket.number),
            staff=_groups(actor, found.staff, _staff_titles(ticket)),
            customers=_groups(actor, found.customers, _customer_titles(ticket)),
            staff_count=_count(found.staff),
            customer_count=_count(found.customers),
            is_private=ticket.is_private,
            privacy_url=_privacy_url(actor, ticket, place),
        )
        return page("desk/ticket/audience.html", shown)


def _privacy_url(actor: Staff, ticket: TicketRecord, place: ListPlace) -> str:
    may = ticket.organisation is not None and write_refusal(actor, ticket) is None
    return f"/desk/tickets/{ticket.number}/privacy{place.suffix}" if may else ""


def _customer_titles(ticket: TicketRecord) -> dict[Reason, str]:
    """Why customers see this ticket, with the name of their organisation."""
    titles = CUSTOMER_REASONS | COLLEAGUE_REASONS
    return {key: _(text).format(organisation=ticket.organisation_name) for key, text in titles.items()}


def _staff_titles(ticket: TicketRecord) -> dict[Reason, str]:
    """Why staff see this ticket, with the name of its team."""
    titles = {reason: _(text) for reason, text in STAFF_REASONS.items()}
    if ticket.team_name is None:
        return titles | {Reason.OPEN: _("Everybody who reads tickets, because it lies with no team")}
    return titles | {
        Reason.MEMBER: _("In the team {team}").format(team=ticket.team_name),
        Reason.OPEN: _("Others, because {team} lets them see its tickets").format(team=ticket.team_name),
    }


def _groups(actor: Staff, seers: Sequence[Seer], titles: dict[Reason, str]) -> list[SeerGroup]:
    """They come ordered by their reason."""
    links = actor.can(Capability.READ_CUSTOMERS)
    return [
        _group(titles.get(reason, reason.value), list(alike), links=links)
        for reason, alike in groupby(seers, key=lambda seer: seer.reason)
    ]


def _group(title: str, seers: list[Seer], *, links: bool) -> SeerGroup:
    lines = [
        SeerLine(
            id=seer.id,
            name=seer.name,
            href=f"/desk/people/{seer.id}" if links else "",
            only_reads=seer.level == Level.READ,
        )
        for seer in seers
    ]
    return SeerGroup(title=title, lines=lines, more=seers[0].alike - len(lines))


def _count(seers: Sequence[Seer]) -> int:
    """How many there are with those who are not named."""
    return sum({seer.reason: seer.alike for seer in seers}.values())
