"""The Jinja environment: strict, escaping, translated, compiled once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from helpdesk.core import formats, i18n
from helpdesk.core.clock import now
from helpdesk.files import uploads
from helpdesk.sla.durations import duration_words
from helpdesk.web.kit import assets, marks
from helpdesk.web.kit.compiling import CompiledTemplates, DirectEnvironment, Functions
from helpdesk.web.kit.visit import current_visit

TEMPLATES = assets.ROOT / "templates"
MOST_KEPT = 20_000
A_QUARTER = 900


def build_environment(
    *,
    cache_dir: Path | None = None,
    is_development: bool = False,
    known: Mapping[str, Callable[..., Any]] = MappingProxyType({}),
) -> Environment:
    """The environment of all pages; `cache_dir` keeps compiled templates over restarts.

    `known` are functions of the areas whose templates call them.
    """
    static = assets.Assets()
    functions = assets.functions(static) | marks.FUNCTIONS
    environment = DirectEnvironment(
        functions=functions,
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=cache(select_autoescape(["html"])),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=is_development,
        bytecode_cache=_kept(cache_dir, functions, static) if cache_dir else None,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    # In place of Jinja's own, which looks everything up and formats it anew at each call.
    environment.globals.update(gettext=marks.said, _=marks.said)
    environment.filters.update(_filters())
    environment.globals.update(
        most_files=uploads.MOST_FILES,
        refused_endings=" ".join(sorted(uploads.REFUSED_ENDINGS)),
        too_many_files=uploads.too_many_files,
    )
    environment.globals.update(known)
    return environment


def _filters() -> dict[str, Callable[..., Any]]:
    """How values are written in templates."""
    return {
        "relative_time": relative_time,
        "exact_time": exact_time,
        "file_size": formats.file_size,
        "duration": duration_words,
        "percent": formats.percent,
        "initials": formats.initials,
        "tint": marks.tint,
        "breakable": marks.breakable,
    }


def _kept(folder: Path, functions: Functions, static: assets.Assets) -> CompiledTemplates:
    return CompiledTemplates(folder, functions=functions, made_of=static.tree_hash)


def relative_time(at: datetime) -> Markup:
    """How long ago, with the exact instant as its title, in the reader's zone."""
    zone, locale, present = current_visit().zone, i18n.current_locale(), now()
    distance = at - present
    if abs(distance) > formats.RELATIVE_UP_TO:
        return _dated(at, zone, locale, int(present.timestamp()) // A_QUARTER)
    minutes = round(distance.total_seconds() / formats.A_MINUTE)
    if abs(minutes) > formats.EXACT_MINUTES:
        return _minutes_off(at, minutes, zone, locale)
    return _time(at, formats.relative_time(at, zone), zone, locale)


@lru_cache(MOST_KEPT)
def _minutes_off(at: datetime, minutes: int, zone: str, locale: str) -> Markup:
    return _time(at, formats.distance_in_words(minutes * formats.A_MINUTE, locale), zone, locale)


@lru_cache(MOST_KEPT)
def _dated(at: datetime, zone: str, locale: str, _quarter: int) -> Markup:
    """A date says its year when it is another one; in no zone does one begin within a quarter of an hour."""
    return _time(at, formats.relative_time(at, zone), zone, locale)


def exact_time(at: datetime) -> Markup:
    """The exact instant in the reader's zone."""
    return Markup('<time datetime="%s">%s</time>') % (
        at.isoformat(),
        escape(formats.exact_time(at, current_visit().zone)),
    )


@lru_cache(MOST_KEPT)
def _time(at: datetime, words: str, zone: str, _locale: str) -> Markup:
    """Made once for as long as the words are the same; the title speaks the locale in force."""
    title = formats.exact_time(at, zone)
    return Markup('<time datetime="%s" title="%s">%s</time>') % (at.isoformat(), title, words)
