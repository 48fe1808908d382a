"""Everything that happened to a ticket, newest first."""

from urllib.parse import urlencode

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from msgspec import Struct

from helpdesk.events.actor import Staff
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.queries.history import history
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.happened import HistoryLine, history_line
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.kit.pages import page


class HistoryPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    number: str
    subject: str
    ticket_url: str
    lines: list[HistoryLine]
    first_url: str
    older_url: str


class HistoryController(Controller):
    path = "/tickets/{number:str}/history"

    @get()
    async def index(
        self,
        request: Request,
        number: FromPath[str],
        actor: NamedDependency[Staff],
        before: FromQuery[str] = "",
    ) -> Template:
        ticket = await access_ticket(actor, number)
        place = ListPlace.of_ticket(request.query_params)
        found = await history(ticket.id, before=before or None)
        url = f"/desk/tickets/{ticket.number}/history{place.suffix}"
        shown = HistoryPage(
            views=await views_part(actor, place.key),
            number=ticket.number,
            subject=ticket.subject,
            ticket_url=place.ticket_url(ticket.number),
            lines=[history_line(entry) for entry in found.rows],
            first_url=url if before else "",
            older_url=f"{url}&{urlencode({'before': found.after})}" if found.after else "",
        )
        return page("desk/ticket/history.html", shown)
