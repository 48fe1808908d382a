"""What the palette finds: lists, pages, settings, tickets, people and organisations, each a press away.

What the open page itself can do, the palette adds in the browser.
"""

from urllib.parse import quote

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.queries.people import people_matching
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.core.names import clean_name, sort_name
from helpdesk.customers.enums import RecordKind
from helpdesk.customers.queries.organisations import organisations_matching
from helpdesk.customers.queries.recent import recently_seen
from helpdesk.events.actor import ADMINISTERING, Capability, Staff
from helpdesk.tickets.enums import View
from helpdesk.tickets.queries.inbox import listed
from helpdesk.tickets.queries.recent import recently_read
from helpdesk.web.admin.contents import ANYBODY
from helpdesk.web.admin.search import settings_found
from helpdesk.web.desk.frame import views_part
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.rows import listing_of
from helpdesk.web.desk.search import known_number
from helpdesk.web.kit.pages import fragment

LONGEST = 100
# One letter is in everything; of tickets there are so many that only three are found by an index.
FEWEST_LETTERS = 2
FEWEST_OF_TICKETS = 3
MOST_OF_A_KIND = 5
MOST_SETTINGS = 6


class Place(Struct, frozen=True):
    """A page by its name, for whoever may do one of what it needs."""

    title: str
    href: str
    glyph: str
    needs: frozenset[str] = frozenset({ANYBODY})


_TICKETS = frozenset({Capability.READ_TICKETS})
_WORK = frozenset({Capability.WRITE_TICKETS})
_CUSTOMERS = frozenset({Capability.WRITE_CUSTOMERS})
PAGES = (
    Place(mark("Next ticket"), "/desk/next", "play", _WORK),
    Place(mark("New ticket"), "/desk/tickets/new", "plus", _WORK),
    Place(mark("My bulk changes"), "/desk/bulk-changes", "history", _WORK),
    Place(mark("Your availability"), "/desk/availability", "clock", _WORK),
    Place(mark("Arrange views"), "/desk/views", "list-ordered", _TICKETS),
    Place(mark("New view"), "/desk/views/new", "plus", _TICKETS),
    Place(mark("New person"), "/desk/people/new", "user-plus", _CUSTOMERS),
    Place(mark("New organisation"), "/desk/organisations/new", "building-2", _CUSTOMERS),
    Place(mark("Search"), "/desk/search", "search"),
    Place(mark("Notices"), "/desk/notices", "bell"),
    Place(mark("Administration"), "/admin/", "settings", ADMINISTERING),
    Place(mark("Your account"), "/account", "user"),
    Place(mark("How you work"), "/account/preferences", "keyboard"),
    Place(mark("What you are told of"), "/account/notices", "bell"),
    Place(mark("Second factor"), "/account/second-factor", "shield"),
    Place(mark("Help pages"), "/", "life-buoy"),
)


class Found(Struct, frozen=True, kw_only=True):
    """One thing to go to."""

    text: str
    href: str
    glyph: str
    about: str = ""


class FoundGroup(Struct, frozen=True):
    title: str
    items: list[Found]


class PalettePage(Struct, frozen=True):
    groups: list[FoundGroup]


class PaletteController(Controller):
    path = "/palette"

    @get()
    async def show(self, actor: NamedDependency[Staff], q: FromQuery[str] = "") -> Template:
        words = clean_name(q)[:LONGEST]
        groups = await _matching(actor, words) if words else await _at_hand(actor)
        return fragment("desk/palette/show.html", PalettePage([group for group in groups if group.items]))


async def _at_hand(actor: Staff) -> list[FoundGroup]:
    """Before anything is typed: what they were busy with, and the lists."""
    return [FoundGroup(_("Recent"), await _recent(actor)), FoundGroup(_("Lists"), await _lists(actor, ""))]


async def _matching(actor: Staff, words: str) -> list[FoundGroup]:
    knows_customers = len(words) >= FEWEST_LETTERS and actor.can(Capability.READ_CUSTOMERS)
    return [
        FoundGroup(_("Lists"), await _lists(actor, words)),
        FoundGroup(_("Tickets"), await _tickets(actor, words)),
        FoundGroup(_("People"), await _people(words) if knows_customers else []),
        FoundGroup(_("Organisations"), await _organisations(words) if knows_customers else []),
        FoundGroup(_("Pages"), _pages(actor, words)),
        FoundGroup(_("Settings"), _settings(actor, words)),
    ]


async def _recent(actor: Staff) -> list[Found]:
    tickets = [_ticket(each.number, each.subject) for each in await recently_read(actor, MOST_OF_A_KIND)]
    records = [
        _person(each.id, each.name) if each.kind == RecordKind.PERSON else _organisation(each.id, each.name)
        for each in await recently_seen(actor, MOST_OF_A_KIND)
    ]
    return tickets + records


async def _lists(actor: Staff, words: str) -> list[Found]:
    """The lists of the column at the left, by their own names or those of their groups."""
    views = await views_part(actor, "")
    return [
        Found(text=text, href=href, glyph="list", about=group.title)
        for group in views.groups
        for text, href, *_marks in group.items
        if _fits(f"{text} {group.title}", words)
    ]


async def _tickets(actor: Staff, words: str) -> list[Found]:
    """Those whose number or subject has the words, first the one that is called just so."""
    if len(words) < FEWEST_OF_TICKETS or not actor.can(Capability.READ_TICKETS):
        return []
    place = ListPlace(view=View.ALL, q=words)
    found = await listed(actor, replace(await listing_of(place), limit=MOST_OF_A_KIND, has_tags=False))
    exact = await known_number(actor, words)
    rows = sorted(found.rows, key=lambda row: row.number != exact)
    items = [_ticket(row.number, row.subject, row.requester_name) for row in rows]
    return items if not found.after else [*items, _all_of(words)]


async def _people(words: str) -> list[Found]:
    return [
        _person(each.id, each.name, each.email or "") for each in await people_matching(words, MOST_OF_A_KIND)
    ]


async def _organisations(words: str) -> list[Found]:
    return [_organisation(each.id, each.name) for each in await organisations_matching(words, MOST_OF_A_KIND)]


def _settings(actor: Staff, words: str) -> list[Found]:
    hits = settings_found(words, frozenset(actor.capabilities))[:MOST_SETTINGS]
    return [Found(text=hit.title, href=hit.href, glyph=hit.glyph, about=hit.place) for hit in hits]


def _pages(actor: Staff, words: str) -> list[Found]:
    """What stands in no list and no setting, by its name."""
    theirs = frozenset(actor.capabilities) | {ANYBODY}
    named = [(_(each.title), each) for each in PAGES if not theirs.isdisjoint(each.needs)]
    return [
        Found(text=title, href=each.href, glyph=each.glyph) for title, each in named if _fits(title, words)
    ]


def _fits(text: str, words: str) -> bool:
    """Whether every word stands in the text, whatever its accents and letters."""
    folded = sort_name(text)
    return all(word in folded for word in sort_name(words).split())


def _ticket(number: str, subject: str, requester: str = "") -> Found:
    about = f"{number} · {requester}" if requester else number
    return Found(text=subject, href=f"/desk/tickets/{quote(number)}", glyph="message-square", about=about)


def _all_of(words: str) -> Found:
    return Found(text=_("All that is found"), href=f"/desk/search?q={quote(words)}", glyph="search")


def _person(person: int, name: str, email: str = "") -> Found:
    return Found(text=name, href=f"/desk/people/{person}", glyph="user", about=email)


def _organisation(organisation: int, name: str) -> Found:
    return Found(text=name, href=f"/desk/organisations/{organisation}", glyph="building-2")
