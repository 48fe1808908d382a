"""Rendering: a whole page or a part of one, each from its own Struct."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from litestar import MediaType
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from helpdesk.accounts.preferences import USUAL, Preferences
from helpdesk.core.i18n import available_locales, locale_name
from helpdesk.events.actor import ADMINISTERING
from helpdesk.web.kit.brand import shown_brand
from helpdesk.web.kit.visit import Flash, current_visit

FRAGMENT_HEADERS = {"Cache-Control": "no-store", "Vary": "HX-Request"}


class LocaleChoice(Struct, frozen=True):
    code: str
    name: str


class Reader(Struct, frozen=True, kw_only=True):
    """Whom a page is for and what is the same on all their pages: parts that show no more are made once."""

    brand_name: str
    brand_logo: str = ""
    theme: str
    actor_kind: str
    actor_name: str
    actor_picture: int | None = None
    availability: str = "available"
    capabilities: frozenset[str]

    def can(self, *names: str) -> bool:
        """Whether the page's reader may do one of these; it offers nothing else."""
        return not self.capabilities.isdisjoint(names)

    @property
    def opens(self) -> frozenset[str]:
        """What an entry of a navigation may need to be shown; nothing is always enough."""
        return self.capabilities | {""}

    @property
    def is_administering(self) -> bool:
        """Whether any page of the administration is theirs to see."""
        return not self.capabilities.isdisjoint(ADMINISTERING)


class Chrome(Reader, frozen=True, kw_only=True):
    """What surrounds every page: the brand, who is signed in, the theme, what to say once."""

    brand_css: str = ""
    locale: str
    zone: str
    flashes: list[Flash]
    path: str
    preferences: Preferences = USUAL
    locales: Sequence[LocaleChoice]
    request_id: str

    @property
    def reader(self) -> Reader:
        """What of it parts are told that are made once."""
        return Reader(**{name: getattr(self, name) for name in Reader.__struct_fields__})


def page(
    template: str, content: Struct, *, status: int = 200, headers: dict[str, str] | None = None
) -> Template:
    """A whole page. `content` is in the template as `page`."""
    return Template(
        template,
        context=_context(content),
        status_code=status,
        media_type=MediaType.HTML,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def fragment(
    template: str, content: Struct, *, status: int = 200, headers: dict[str, str] | None = None
) -> Template:
    """A part of a page for htmx; the same template is included by the whole page."""
    return Template(
        template,
        context=_context(content),
        status_code=status,
        media_type=MediaType.HTML,
        headers={**FRAGMENT_HEADERS, **(headers or {})},
    )


def see_other(path: str) -> Redirect:
    """Go on to another page after a form was accepted."""
    return Redirect(path, status_code=HTTP_303_SEE_OTHER)


def chrome() -> Chrome:
    """The surroundings of a page for the current visit."""
    visit = current_visit()
    actor = visit.actor
    return Chrome(
        brand_name=shown_brand().name,
        brand_logo=shown_brand().logo_url,
        brand_css=shown_brand().css_url,
        locale=visit.locale,
        theme=visit.theme,
        zone=visit.zone,
        actor_kind=actor.kind.value,
        actor_name=actor.name,
        actor_picture=visit.picture,
        availability=visit.availability.value,
        capabilities=frozenset(actor.capabilities),
        flashes=visit.flashes,
        path=visit.path,
        preferences=visit.preferences,
        locales=_locale_choices(available_locales()),
        request_id=visit.request_id,
    )


@cache
def _locale_choices(codes: tuple[str, ...]) -> tuple[LocaleChoice, ...]:
    return tuple(LocaleChoice(code, locale_name(code)) for code in codes)


def _context(content: Struct) -> dict[str, Any]:
    return {"page": content, "chrome": chrome()}
