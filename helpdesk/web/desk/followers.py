"""Who hears of a ticket beside its requester and assignee: added by name or address, and taken off."""

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from msgspec import Struct

from helpdesk.accounts.queries.people import people_matching
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.followers import add_follower, remove_follower
from helpdesk.web.desk.editing import EditAnswer, handed_over
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.side import SidePage, fresh_side
from helpdesk.web.desk.ticket_page import TicketState, ticket_page
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.pages import fragment, page, see_other
from helpdesk.web.kit.visit import current_visit


class FollowerForm(Struct, frozen=True, kw_only=True):
    """A person picked from the list, or words that only one person fits."""

    person: int | None = None
    who: str = ""


class FollowerController(Controller):
    path = "/tickets/{number:str}/followers"

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        fields = await request.form()
        form = parse(fields, FollowerForm)
        place = ListPlace.of_ticket(request.query_params)
        if isinstance(form, Form):
            return await _refused(actor, number, place, form)
        try:
            await add_follower(actor, number, form.person or await _only_match(form.who))
        except Invalid as refusal:
            return await _refused(actor, number, place, typed(fields, FollowerForm).refused(refusal))
        return await _shown(actor, number, place)


class FollowerRemovalController(Controller):
    path = "/tickets/{number:str}/followers/removals"

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        form = parse(await request.form(), FollowerForm)
        if isinstance(form, Form):
            raise Invalid(form.errors)
        await remove_follower(actor, number, form.person or 0)
        return await _shown(actor, number, ListPlace.of_ticket(request.query_params))


async def _only_match(words: str) -> int:
    found = await people_matching(clean_name(words), limit=2)
    match found:
        case [person]:
            return person.id
        case []:
            raise Invalid({"who": _("Nobody of this name or address is known.")})
        case _:
            raise Invalid({"who": _("Several people fit; please pick one, or type the whole address.")})


async def _shown(actor: Staff, number: str, place: ListPlace) -> EditAnswer:
    """The panel anew; the list for whoever saw the ticket only because they followed it."""
    try:
        side = await fresh_side(actor, number, place)
    except NotFound:
        return await handed_over(place)
    if not current_visit().is_fragment:
        return see_other(place.ticket_url(number))
    headers = {"HX-Trigger": f"live:ticket:{side.ticket.id}"}
    return fragment("desk/ticket/_side.html", SidePage(side), headers=headers)


async def _refused(actor: Staff, number: str, place: ListPlace, form: Form) -> Template:
    if current_visit().is_fragment:
        side = await fresh_side(actor, number, place, form)
        return fragment("desk/ticket/_side.html", SidePage(side), status=422)
    shown = await ticket_page(actor, number, place, TicketState(side_form=form))
    return page("desk/ticket/show.html", shown, status=422)
