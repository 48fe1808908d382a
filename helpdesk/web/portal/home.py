"""The start page: ask us, and what one has asked."""

from litestar import get
from litestar.response import Template
from msgspec import Struct

from helpdesk.tickets.queries.mine import my_tickets
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.visitor import Visitor
from helpdesk.web.portal.customer import as_customer
from helpdesk.web.portal.rows import TicketLine, ticket_lines

MOST_SHOWN = 5


class HomePage(Struct, frozen=True, kw_only=True):
    """`tickets` are those in work of whoever is signed in."""

    is_signed_in: bool
    tickets: list[TicketLine]
    has_more: bool


@get("/", guards=[public])
async def home(actor: Visitor) -> Template:
    if actor.person is None:
        return page("portal/home/show.html", HomePage(is_signed_in=False, tickets=[], has_more=False))
    found = await my_tickets(as_customer(actor), only_open=True, limit=MOST_SHOWN)
    content = HomePage(
        is_signed_in=True, tickets=ticket_lines(found.rows, actor), has_more=found.after is not None
    )
    return page("portal/home/show.html", content)
