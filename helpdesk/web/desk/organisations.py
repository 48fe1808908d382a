"""Organisations: the list, and the record of one."""

from urllib.parse import urlencode

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from msgspec import Struct

from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.events.actor import Staff
from helpdesk.tickets.queries.customer_lists import OrganisationRow, organisation_list
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.organisation_page import organisation_page
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import row_id


class OrganisationsPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    q: str
    organisations: list[OrganisationRow]
    first_url: str
    more_url: str


class OrganisationController(Controller):
    path = "/organisations"

    @get()
    async def index(
        self, actor: NamedDependency[Staff], q: FromQuery[str] = "", after: FromQuery[int | None] = None
    ) -> Template:
        found = await organisation_list(actor, q, after=after)
        organisations = found[:PAGE_SIZE]
        more = {"q": q, "after": organisations[-1].id} if len(found) > PAGE_SIZE else {}
        shown = OrganisationsPage(
            views=await views_part(actor, "organisations"),
            q=q,
            organisations=organisations,
            first_url=f"/desk/organisations?{urlencode({'q': q})}" if after else "",
            more_url=f"/desk/organisations?{urlencode(more)}" if more else "",
        )
        return page("desk/organisations/index.html", shown)

    @get("/{organisation:str}")
    async def show(self, organisation: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        shown = await organisation_page(actor, row_id(organisation))
        return page("desk/organisations/show.html", shown)
