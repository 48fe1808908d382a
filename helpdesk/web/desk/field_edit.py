"""Changing the custom fields beside a ticket."""

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from helpdesk.core.errors import Invalid
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.as_seen import ChangedMeanwhile
from helpdesk.tickets.actions.custom import set_fields
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.meanwhile import meanwhile
from helpdesk.web.desk.side import SidePage, fresh_side
from helpdesk.web.desk.ticket_fields import Filled
from helpdesk.web.desk.ticket_page import TicketState, ticket_page
from helpdesk.web.kit.custom_fields import sent_fields, shown_before, touched
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.pages import fragment, page, see_other
from helpdesk.web.kit.visit import current_visit


class TicketFieldsController(Controller):
    path = "/tickets/{number:str}/fields"

    @post(status_code=200)
    async def update(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        data = await request.form()
        was = shown_before(data)
        # What was only shown is not sent again: somebody else may have changed it meanwhile.
        given = touched(sent_fields(data), was)
        place = ListPlace.of_ticket(request.query_params)
        try:
            await set_fields(actor, number, given, was=was)
        except Invalid as refusal:
            return await _refused(actor, number, place, Filled(given, Form().refused(refusal)))
        except ChangedMeanwhile as changed:
            return await _refused(actor, number, place, Filled(given, Form(errors=await meanwhile(changed))))
        if not current_visit().is_fragment:
            return see_other(place.ticket_url(number))
        return fragment("desk/ticket/_side.html", SidePage(await fresh_side(actor, number, place)))


async def _refused(actor: Staff, number: str, place: ListPlace, filled: Filled) -> Template:
    if current_visit().is_fragment:
        side = await fresh_side(actor, number, place, filled=filled)
        return fragment("desk/ticket/_side.html", SidePage(side), status=422)
    shown = await ticket_page(actor, number, place, TicketState(filled=filled))
    return page("desk/ticket/show.html", shown, status=422)
