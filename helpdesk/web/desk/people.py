"""People: the list, and the record of one."""

from urllib.parse import urlencode

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from msgspec import Struct

from helpdesk.accounts.queries.people import PersonMatch, people_matching, person_card
from helpdesk.core.names import clean_name
from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.events.actor import Staff
from helpdesk.tickets.queries.customer_lists import PersonRow, people_list
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.person_page import person_page
from helpdesk.web.kit.pages import fragment, page
from helpdesk.web.kit.paths import row_id

FEWEST_LETTERS = 2


class PeoplePage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    q: str
    people: list[PersonRow]
    first_url: str
    more_url: str


class PeopleChoicesPart(Struct, frozen=True, kw_only=True):
    """Who may be meant by what was typed; `picked` is the one that is chosen already."""

    people: list[PersonMatch]
    picked: int | None
    words: str


class PeopleChoicesPage(Struct, frozen=True):
    """The choices by themselves, while somebody types."""

    matches: PeopleChoicesPart


class PeopleController(Controller):
    path = "/people"

    @get()
    async def index(
        self, actor: NamedDependency[Staff], q: FromQuery[str] = "", after: FromQuery[int | None] = None
    ) -> Template:
        found = await people_list(actor, q, after=after)
        people = found[:PAGE_SIZE]
        more = {"q": q, "after": people[-1].id} if len(found) > PAGE_SIZE else {}
        shown = PeoplePage(
            views=await views_part(actor, "people"),
            q=q,
            people=people,
            first_url=f"/desk/people?{urlencode({'q': q})}" if after else "",
            more_url=f"/desk/people?{urlencode(more)}" if more else "",
        )
        return page("desk/people/index.html", shown)

    @get("/{person:str}")
    async def show(self, person: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        shown = await person_page(actor, row_id(person))
        return page("desk/people/show.html", shown)


class PeopleChoicesController(Controller):
    path = "/people/choices"

    @get()
    async def index(self, who: FromQuery[str] = "", person: FromQuery[int | None] = None) -> Template:
        matches = await people_choices(who, picked=person)
        return fragment("desk/people/_choices.html", PeopleChoicesPage(matches))


async def people_choices(words: str, *, picked: int | None = None) -> PeopleChoicesPart:
    """Who may be meant; nobody before there are two letters, but always the one who was picked."""
    asked = clean_name(words)
    found = await people_matching(asked) if len(asked) >= FEWEST_LETTERS else []
    if picked is not None and picked not in {person.id for person in found}:
        found = [*await _one_person(picked), *found]
    return PeopleChoicesPart(people=found, picked=picked, words=asked)


async def _one_person(person_id: int) -> list[PersonMatch]:
    card = await person_card(person_id)
    return [PersonMatch(card.id, card.name, card.role, card.email)] if card and card.is_active else []
