"""A ticket's page, and its head as a part of it."""

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from msgspec.structs import replace

from helpdesk.drafts.enums import DraftPurpose
from helpdesk.events.actor import Staff
from helpdesk.web.desk.composer import Composing
from helpdesk.web.desk.head import HeadPage, head_part
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.next_ticket import guide_part
from helpdesk.web.desk.ticket_page import TicketState, ticket_page
from helpdesk.web.kit.pages import fragment, page


class TicketController(Controller):
    path = "/tickets/{number:str}"

    @get()
    async def show(
        self,
        request: Request,
        number: FromPath[str],
        actor: NamedDependency[Staff],
        compose: FromQuery[str] = DraftPurpose.REPLY,
        before: FromQuery[str] = "",
    ) -> Template:
        state = TicketState(composing=Composing(purpose=known_purpose(compose)), before=before)
        shown = await ticket_page(actor, number, ListPlace.of_ticket(request.query_params), state)
        guide = await guide_part(number, request.query_params)
        return page("desk/ticket/show.html", replace(shown, guide=guide))


class HeadController(Controller):
    path = "/tickets/{number:str}/head"

    @get()
    async def show(self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        part = await head_part(actor, number, ListPlace.of_ticket(request.query_params))
        return fragment("desk/ticket/_head.html", HeadPage(part))


def known_purpose(name: str) -> DraftPurpose:
    """The tab of the composer that a URL names; the reply where it names none."""
    return DraftPurpose(name) if name in set(DraftPurpose) else DraftPurpose.REPLY
