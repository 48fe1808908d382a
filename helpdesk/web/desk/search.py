"""A simple search: a ticket by its number, else tickets by subject, people and organisations by name."""

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.accounts.queries.people import PersonMatch, people_matching
from helpdesk.core.errors import NotFound
from helpdesk.core.names import clean_name
from helpdesk.customers.queries.organisations import organisations_matching
from helpdesk.events.actor import Capability, Staff
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.enums import View
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.rows import ListPart, list_part
from helpdesk.web.kit.pages import page, see_other

LONGEST = 200


class SearchPage(Struct, frozen=True, kw_only=True):
    """What was found; nothing at all before something is asked for."""

    views: ViewsPart
    q: str
    listing: ListPart | None
    people: list[PersonMatch]
    organisations: list[Choice]

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.organisations or (self.listing and self.listing.rows))


class SearchController(Controller):
    path = "/search"

    @get()
    async def index(self, actor: NamedDependency[Staff], q: FromQuery[str] = "") -> Template | Redirect:
        words = clean_name(q)[:LONGEST]
        number = await known_number(actor, words)
        if number:
            return see_other(f"/desk/tickets/{number}")
        views = await views_part(actor, "")
        if not words:
            return page(
                "desk/search/index.html",
                SearchPage(views=views, q="", listing=None, people=[], organisations=[]),
            )
        knows_customers = actor.can(Capability.READ_CUSTOMERS)
        shown = SearchPage(
            views=views,
            q=words,
            listing=await list_part(actor, ListPlace(view=View.ALL, q=words)),
            people=await people_matching(words) if knows_customers else [],
            organisations=await organisations_matching(words) if knows_customers else [],
        )
        return page("desk/search/index.html", shown)


async def known_number(actor: Staff, words: str) -> str | None:
    """The number of the ticket that these words name, written large or small."""
    if not any(char.isdigit() for char in words) or " " in words:
        return None
    for number in dict.fromkeys([words, words.upper()]):
        try:
            return (await access_ticket(actor, number)).number
        except NotFound:
            continue
    return None
