"""Everything one has asked, those in work first."""

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template
from msgspec import Struct

from helpdesk.tickets.queries.mine import my_tickets
from helpdesk.web.kit.guards import signed_in
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.visitor import Visitor
from helpdesk.web.portal.customer import as_customer
from helpdesk.web.portal.rows import TicketLine, ticket_lines

OPEN = "open"


class MyTicketsPage(Struct, frozen=True, kw_only=True):
    tickets: list[TicketLine]
    only_open: bool
    newer: str
    older: str


@get("/tickets", guards=[signed_in])
async def list_my_tickets(actor: Visitor, show: FromQuery[str] = "", after: FromQuery[str] = "") -> Template:
    only_open = show == OPEN
    found = await my_tickets(as_customer(actor), only_open=only_open, after=after)
    base = f"/tickets?show={OPEN}" if only_open else "/tickets"
    content = MyTicketsPage(
        tickets=ticket_lines(found.rows),
        only_open=only_open,
        newer=base if after else "",
        older=f"{base}{'&' if only_open else '?'}after={found.after}" if found.after else "",
    )
    return page("portal/tickets/index.html", content)
