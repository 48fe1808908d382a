"""Marks that stand in every row of a list, made once for all rows that show the same."""

from collections.abc import Hashable
from functools import lru_cache

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from helpdesk.core import formats
from helpdesk.core.i18n import catalogue, current_locale, gettext
from helpdesk.web.kit.assets import icon

TINTS = 8
MOST_KEPT = 20_000
# Of some kilobytes each.
MOST_PARTS = 1_000
STATUS_GLYPHS = {
    "new": "inbox",
    "open": "circle-alert",
    "waiting": "clock",
    "on_hold": "pause",
    "solved": "check",
    "closed": "lock",
}
HIDDEN = Markup('aria-hidden="true"')


def tint(name: str) -> int:
    """Which of the eight avatar colours a name has, the same everywhere."""
    return sum(name.encode()) % TINTS


def breakable(address: str) -> Markup:
    """A mail address that breaks before its domain where it does not fit, and not inside a word."""
    return Markup("@<wbr>").join(address.split("@"))


@lru_cache(MOST_KEPT)
def avatar(
    name: str | None,
    seed: int | None = None,
    size: str = "",
    *,
    alone: bool = False,
    picture: int | None = None,
) -> Markup:
    """Initials on a colour, and a picture over them; `alone` when no name stands beside it."""
    shown = name or "?"
    number = tint(shown) if seed is None else seed % TINTS
    image = "" if picture is None else Markup('<img src="/files/%s/picture" alt="">') % picture
    return Markup('<span class="avatar tint-%s%s" %s>%s%s</span>') % (
        number,
        f" avatar-{size}" if size else "",
        _spoken(name) if alone else HIDDEN,
        formats.initials(shown),
        image,
    )


def _spoken(name: str | None) -> Markup:
    return Markup('role="img" aria-label="%s" title="%s"') % (name, name)


@lru_cache(MOST_KEPT)
def status(category: str, name: str) -> Markup:
    """A status by its own name, with the glyph of its category."""
    glyph = icon(STATUS_GLYPHS[category], 12)
    return Markup('<span class="status status-%s">%s%s</span>') % (category, glyph, name)


class _Sentences(dict[str, Markup]):
    """What templates say in one language, each sentence looked up once; there are as many as are written."""

    def __init__(self, locale: str) -> None:
        super().__init__()
        self._catalogue = catalogue(locale)

    def __missing__(self, message: str) -> Markup:
        # A format even where nothing is filled in.
        self[message] = Markup(self._catalogue.gettext(message)) % {}  # noqa: S704 - written by us and by translators
        return self[message]


class _Languages(dict[str, _Sentences]):
    def __missing__(self, locale: str) -> _Sentences:
        self[locale] = _Sentences(locale)
        return self[locale]


# Sentences of templates by language and by what stands in the template.
WORDS = _Languages()


@pass_context
def said(_context: Context, message: str, **variables: object) -> Markup:
    """A string of a template in the reader's language; it is a format even where nothing is filled in."""
    if variables:
        return Markup(gettext(message)) % variables  # noqa: S704 - written by us and by translators
    return WORDS[current_locale()][message]


@pass_context
def kept_part(context: Context, name: str, /, **told: Hashable) -> Markup:
    """A part of a page that shows what it is told and nothing else, made once for all who are told the same.

    It knows neither the page nor the request: what it is not told, it cannot show.
    """
    environment = context.environment
    if environment.auto_reload:
        return Markup(environment.get_template(name).render(told))  # noqa: S704 - a template escapes
    return _part(environment, name, current_locale(), tuple(told.items()))


@lru_cache(MOST_PARTS)
def _part(
    environment: Environment, name: str, _locale: str, told: tuple[tuple[str, Hashable], ...]
) -> Markup:
    return Markup(environment.get_template(name).render(dict(told)))  # noqa: S704 - a template escapes


# What templates call. The context keeps Jinja from translating when it compiles.
FUNCTIONS = {
    "avatar_mark": avatar,
    "status_mark": status,
    "kept_part": kept_part,
    "gettext": said,
    "_": said,
}
