"""Why tickets went where they went: the way of one ticket, and what came to a colleague and went."""

from typing import Annotated
from urllib.parse import quote, urlencode

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from helpdesk.accounts.actions.availability import MOST_CAPACITY, ensure_may_set, set_capacity
from helpdesk.accounts.queries.availability import availability_of
from helpdesk.accounts.rules import ensure_can
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.pagination import Page
from helpdesk.events.actor import Capability, Staff
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.queries.handouts import HandoutRow, handouts_of_person, handouts_of_ticket
from helpdesk.tickets.queries.loads import Load, load_of
from helpdesk.web.desk.away_words import present_sentence
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.handout_words import handout_sentence
from helpdesk.web.desk.kept import CHOICES
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import row_id, usable_cursor


class CapacityForm(Struct, frozen=True, kw_only=True):
    """Nothing is the company's number."""

    capacity: Annotated[int, Meta(ge=0, le=MOST_CAPACITY)] | None = None


class HandoutLine(Struct, frozen=True, kw_only=True):
    row: HandoutRow
    sentence: str
    is_automatic: bool


class WayPage(Struct, frozen=True, kw_only=True):
    """The way of a ticket."""

    views: ViewsPart
    number: str
    subject: str
    ticket_url: str
    lines: list[HandoutLine]
    first_url: str
    older_url: str


class ColleaguePage(Struct, frozen=True, kw_only=True):
    """A colleague's work, and what came to them and went; `can_lead` may set their capacity."""

    views: ViewsPart
    person: int
    name: str
    present: str
    availability_url: str
    load: Load
    form: Form
    can_lead: bool
    tickets_url: str
    lines: list[HandoutLine]
    first_url: str
    older_url: str


class TicketWayController(Controller):
    path = "/tickets/{number:str}/way"

    @get()
    async def index(
        self, number: FromPath[str], actor: NamedDependency[Staff], before: FromQuery[str] = ""
    ) -> Template:
        ticket = await access_ticket(actor, number)
        found = await handouts_of_ticket(ticket.id, before=usable_cursor(before) or None)
        ticket_url = f"/desk/tickets/{quote(ticket.number)}"
        shown = WayPage(
            views=await views_part(actor, ""),
            number=ticket.number,
            subject=ticket.subject,
            ticket_url=ticket_url,
            lines=_lines(found),
            first_url=f"{ticket_url}/way" if before else "",
            older_url=_older(f"{ticket_url}/way", found),
        )
        return page("desk/ticket/way.html", shown)


class ColleagueController(Controller):
    path = "/team/{person:str}"

    @get()
    async def show(
        self, person: FromPath[str], actor: NamedDependency[Staff], before: FromQuery[str] = ""
    ) -> Template:
        return await _page(actor, row_id(person), before=before)

    @post("/capacity")
    async def update(
        self, request: Request, person: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        ensure_can(actor, Capability.MANAGE_TEAMS)
        form = parse(await request.form(), CapacityForm)
        if isinstance(form, Form):
            return await _page(actor, row_id(person), form=form)
        await set_capacity(actor, row_id(person), form.capacity)
        return await see_done(f"/desk/team/{row_id(person)}", _("It holds from now on."))


async def _page(actor: Staff, person: int, *, before: str = "", form: Form | None = None) -> Template:
    ensure_may_set(actor, person)
    names = (await CHOICES.of(None)).people
    if person not in names:
        raise NotFound("person")
    found = await handouts_of_person(actor, person, before=usable_cursor(before) or None)
    present, url = await availability_of(person), f"/desk/team/{person}"
    shown = ColleaguePage(
        views=await views_part(actor, "work"),
        person=person,
        name=names[person],
        present=present_sentence(present),
        availability_url="/desk/availability" if person == actor.person else f"{url}/availability",
        load=await load_of(person),
        form=form or Form(values={"capacity": "" if present.capacity is None else present.capacity}),
        can_lead=actor.can(Capability.MANAGE_TEAMS),
        tickets_url=f"/desk/views/open?assignee={person}" if actor.can(Capability.READ_TICKETS) else "",
        lines=_lines(found),
        first_url=url if before else "",
        older_url=_older(url, found),
    )
    return page("desk/team/show.html", shown, status=422 if form else 200)


def _lines(found: Page[HandoutRow]) -> list[HandoutLine]:
    return [
        HandoutLine(row=row, sentence=handout_sentence(row), is_automatic=row.giver_name is None)
        for row in found.rows
    ]


def _older(url: str, found: Page[HandoutRow]) -> str:
    return f"{url}?{urlencode({'before': found.after})}" if found.after else ""
