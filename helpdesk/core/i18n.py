"""Translations: the locale in force, gettext lookups, and which locales exist."""

import gettext as gnu
import re
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError, negotiate_locale

LOCALES_DIR = Path(__file__).resolve().parents[2] / "locales"
SOURCE_LOCALE = "en"
LONGEST_LOCALE = 20
# Browsers send their whole list of languages with every request.
MOST_KEPT = 1_000
_CODE = re.compile(r"[a-zA-Z0-9_]+")
DOMAIN = "helpdesk"

_current: ContextVar[str] = ContextVar("locale", default=SOURCE_LOCALE)


def available_locales() -> tuple[str, ...]:
    """The source language and every language with a compiled catalogue, sorted."""
    return _locales_in(LOCALES_DIR)


@cache
def _locales_in(folder: Path) -> tuple[str, ...]:
    compiled = {path.parts[-3] for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return tuple(sorted({SOURCE_LOCALE, *compiled}))


# Asked a few hundred times a page.
current_locale: Callable[[], str] = _current.get


def is_locale(code: str) -> bool:
    """Whether this names a language, be it one we speak or not: what a person speaks is worth knowing."""
    if len(code) > LONGEST_LOCALE or not _CODE.fullmatch(code):
        return False
    try:
        Locale.parse(code)
    except (ValueError, UnknownLocaleError):
        return False
    return True


def locale_name(code: str) -> str:
    """The language's own name for itself, as a chooser shows it."""
    return (Locale.parse(code).get_display_name(code) or code).capitalize()


@contextmanager
def in_locale(code: str) -> Generator[None]:
    """Speak `code` inside the block, or the language it is a variety of, or else the source language."""
    token = _current.set(negotiate([code.replace("_", "-")]))
    try:
        yield
    finally:
        _current.reset(token)


def negotiate(preferred: Iterable[str]) -> str:
    """The best locale we have for these, most wanted first (an Accept-Language list, or one person's)."""
    return _negotiated(tuple(preferred), available_locales())


@lru_cache(MOST_KEPT)
def _negotiated(preferred: tuple[str, ...], available: tuple[str, ...]) -> str:
    return negotiate_locale(preferred, available, sep="-") or SOURCE_LOCALE


@cache
def catalogue(code: str) -> gnu.NullTranslations:
    return gnu.translation(DOMAIN, LOCALES_DIR, [code], fallback=True)


def gettext(message: str) -> str:
    return catalogue(_current.get()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    return catalogue(_current.get()).ngettext(singular, plural, number)


def mark(message: str) -> str:
    """Mark a constant for translation now, to be looked up by `_` when it is shown."""
    return message


_ = gettext
