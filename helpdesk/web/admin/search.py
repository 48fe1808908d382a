"""One search over every setting: by title, by explanation and by what people call it instead."""

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name, sort_name
from helpdesk.events.actor import Staff
from helpdesk.web.admin.contents import ANYBODY, AdminPage, Entry, pages_for
from helpdesk.web.kit.pages import fragment, page

LONGEST = 100
MOST_WORDS = 8
MOST_FOUND = 20
# What a word is worth by where it stands; at the beginning of a title twice that.
_IN_TITLE, _IN_WORDS, _IN_PLACE, _IN_EXPLANATION = 8, 4, 2, 1


class Hit(Struct, frozen=True, kw_only=True):
    """A setting that was found: where it is, and below which titles."""

    title: str
    explanation: str
    place: str
    href: str
    glyph: str


class SearchPage(Struct, frozen=True, kw_only=True):
    query: str
    hits: list[Hit]


@get("/search")
async def search(request: Request, actor: NamedDependency[Staff], q: FromQuery[str] = "") -> Template:
    query = clean_name(q)[:LONGEST]
    found = SearchPage(query=query, hits=settings_found(query, frozenset(actor.capabilities)))
    if "hx-request" in request.headers:
        return fragment("admin/search/_found.html", found)
    return page("admin/search/index.html", found)


def settings_found(query: str, holds: frozenset[str]) -> list[Hit]:
    """What has every word of the query, best first, of the pages somebody may open.

    Looked for in the reader's language.
    """
    words = sort_name(query).split()[:MOST_WORDS]
    if not words:
        return []
    ranked = [
        (score, hit)
        for each in pages_for(holds | {ANYBODY})
        for hit, texts in _offers(each)
        if (score := _score(words, texts))
    ]
    ranked.sort(key=lambda pair: -pair[0])
    return [hit for _score, hit in ranked[:MOST_FOUND]]


def _offers(each: AdminPage) -> list[tuple[Hit, dict[int, str]]]:
    """A page and what is on it, each with the texts it is found by."""
    section = _(each.section)
    own = Hit(title=each.label, explanation=each.explanation, place=section, href=each.path, glyph=each.glyph)
    offers = [(own, _texts(each.label, each.words, section, each.explanation))]
    for entry in each.entries:
        hit = Hit(
            title=_(entry.title),
            explanation="",
            place=f"{section} · {each.label}",
            href=_address(each, entry),
            glyph=each.glyph,
        )
        offers.append((hit, _texts(hit.title, entry.words, hit.place, "")))
    return offers


def _texts(title: str, words: str, place: str, explanation: str) -> dict[int, str]:
    """The folded texts by what a word in them is worth."""
    return {
        _IN_TITLE: sort_name(title),
        _IN_WORDS: sort_name(_(words)) if words else "",
        _IN_PLACE: sort_name(place),
        _IN_EXPLANATION: sort_name(explanation),
    }


def _address(each: AdminPage, entry: Entry) -> str:
    path = entry.path or each.path
    return f"{path}#{entry.anchor}" if entry.anchor else path


def _score(words: list[str], texts: dict[int, str]) -> int:
    """How well every word is found; 0 when one is not, or when none is in more than the place."""
    best = [max((_worth(word, worth, text) for worth, text in texts.items()), default=0) for word in words]
    return sum(best) if all(best) and max(best) != _IN_PLACE else 0


def _worth(word: str, worth: int, text: str) -> int:
    if word not in text:
        return 0
    return worth * 2 if worth == _IN_TITLE and text.startswith(word) else worth
