"""The lists of tickets: the views, their rows and their counts."""

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.events.actor import ADMINISTERING, Capability, Staff
from helpdesk.tickets.enums import View
from helpdesk.web.desk.filters import FilterPart, filter_part
from helpdesk.web.desk.frame import ViewsPage, ViewsPart, fresh_views_part, views_part
from helpdesk.web.desk.kept import CHOICES
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.places import place_of_view
from helpdesk.web.desk.rows import ListPage, ListPart, list_part
from helpdesk.web.desk.saving import SavingPart, saving_part
from helpdesk.web.desk.ticking import TickingPart, ticking_part
from helpdesk.web.kit.pages import fragment, page, see_other


class InboxPage(Struct, frozen=True, kw_only=True):
    """A view as a page of its own."""

    views: ViewsPart
    listing: ListPart
    filters: FilterPart
    saving: SavingPart
    ticking: TickingPart


class HomeController(Controller):
    """The desk opens with the agent's own work; without tickets, with what else they may open."""

    path = "/"

    @get()
    async def show(self, actor: NamedDependency[Staff]) -> Redirect:
        if actor.can(Capability.READ_TICKETS):
            return see_other(ListPlace(view=View.MINE).url)
        if actor.can(Capability.READ_CUSTOMERS):
            return see_other("/desk/people")
        return see_other("/account" if actor.capabilities.isdisjoint(ADMINISTERING) else "/admin/")


class ViewController(Controller):
    path = "/views/{view:str}"

    @get()
    async def show(self, request: Request, view: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        place = await place_of_view(actor, view, request.query_params)
        listing, choices = await list_part(actor, place), await CHOICES.of(None)
        shown = InboxPage(
            views=await views_part(actor, place.key),
            listing=listing,
            filters=filter_part(place, choices, listing.rows),
            ticking=ticking_part(actor, place, choices),
            saving=await saving_part(actor, place),
        )
        return page("desk/inbox/show.html", shown)


class ViewRowsController(Controller):
    path = "/views/{view:str}/rows"

    @get()
    async def index(
        self,
        request: Request,
        view: FromPath[str],
        actor: NamedDependency[Staff],
        current: FromQuery[str] = "",
    ) -> Template:
        place = await place_of_view(actor, view, request.query_params)
        return fragment("desk/inbox/_rows.html", ListPage(await list_part(actor, place, current)))


class ViewCountsController(Controller):
    path = "/views/counts"

    @get()
    async def show(self, actor: NamedDependency[Staff], current: FromQuery[str] = "") -> Template:
        return fragment("desk/_views.html", ViewsPage(await fresh_views_part(actor, current)))
