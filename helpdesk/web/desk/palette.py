"""What the palette finds: lists, pages, settings, tickets, people and organisations, each a press away.

What the open page itself can do, the palette adds in the browser.
"""

from collections.abc import Iterable
from urllib.parse import quote

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.queries.people import people_matching
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name, sort_name
from helpdesk.customers.enums import RecordKind
from helpdesk.customers.queries.organisations import organisations_matching
from helpdesk.customers.queries.recent import recently_seen
from helpdesk.events.actor import Capability, Staff
from helpdesk.tickets.enums import View
from helpdesk.tickets.queries.inbox import listed
from helpdesk.tickets.queries.recent import recently_read
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
        FoundGroup(_("Pages"), [page for page in _pages(actor) if _fits(page.text, words)]),
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


def _pages(actor: Staff) -> Iterable[Found]:
    """Pages that stand in no list and no setting."""
    yield Found(text=_("Search"), href="/desk/search", glyph="search")
    yield Found(text=_("Notices"), href="/desk/notices", glyph="bell")
    if actor.can(Capability.WRITE_TICKETS):
        yield Found(text=_("New ticket"), href="/desk/tickets/new", glyph="plus")
    if actor.can(Capability.WRITE_CUSTOMERS):
        yield Found(text=_("New person"), href="/desk/people/new", glyph="user-plus")
        yield Found(text=_("New organisation"), href="/desk/organisations/new", glyph="building-2")
    yield Found(text=_("Your account"), href="/account", glyph="user")
    yield Found(text=_("How you work"), href="/account/preferences", glyph="keyboard")
    yield Found(text=_("Second factor"), href="/account/second-factor", glyph="shield")
    yield Found(text=_("Help pages"), href="/", glyph="life-buoy")


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
