"""Reads template sources: what Jinja leaves of a page, and what of that stands outside `{% trans %}`."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from jinja2 import Environment, nodes

JINJA = Environment(
    extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
    autoescape=True,
)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Names of blocks that fill an attribute, and what a macro leaves that writes attributes.
ATTRIBUTE_BLOCK = re.compile(r"(^|_)(class|classes|attributes|lang)$")
BARE_ATTRIBUTES = re.compile(r'\s*[\w:@-]+(="[^"]*")?(\s+[\w:@-]+(="[^"]*")?)*\s*')

Attributes = list[tuple[str, str | None]]


class Tag(NamedTuple):
    line: int
    name: str
    attributes: dict[str, str]


class Text(NamedTuple):
    line: int
    text: str
    around: tuple[Tag, ...]


class Page(HTMLParser):
    """The tags and texts of a template, after Jinja's own parts are taken out."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.texts: list[Text] = []
        self._open: list[Tag] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:  # named by html.parser
        found = Tag(self.getpos()[0], tag, {name: value or "" for name, value in attrs})
        self.tags.append(found)
        if tag not in VOID:
            self._open.append(found)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:  # named by html.parser
        self.tags.append(Tag(self.getpos()[0], tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:  # named by html.parser
        names = [opened.name for opened in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:  # named by html.parser
        line = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
        if '="' in data and BARE_ATTRIBUTES.fullmatch(data):
            self.tags.append(Page(f"<i {data}>").tags[0]._replace(line=line))
        else:
            self.texts.append(Text(line, data, tuple(self._open)))


def whole_page(text: str) -> Page:
    """Every tag and text, those inside `{% trans %}` too."""
    return Page(without_jinja(text))


def untranslated_page(text: str) -> Page:
    """What stands outside `{% trans %}`."""
    return Page(untranslated_text(text))


def without_jinja(text: str) -> str:
    """The template without its Jinja parts; every remaining piece keeps its line."""
    return _laid_out((line, piece) for line, piece, _ in _pieces(text))


def untranslated_text(text: str) -> str:
    return _laid_out(
        (line, piece) for line, piece, opened in _pieces(text) if not any(map(_is_silent, opened))
    )


def parsed(text: str) -> nodes.Template:
    return JINJA.parse(text)


def _pieces(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Each piece that is not Jinja's: its line, its text, and the `trans` and `block …` tags around it."""
    opened: list[str] = []
    statement: list[str] = []
    for line, kind, value in JINJA.lex(text):
        if kind == "data":
            yield line, value, opened
        elif kind == "block_begin":
            statement = []
        elif kind == "name":
            statement.append(value)
        elif kind == "block_end":
            opened = _after(statement, opened)


def _after(statement: list[str], opened: list[str]) -> list[str]:
    """What is open after `{% statement %}`."""
    match statement:
        case ["trans", *_]:
            return [*opened, "trans"]
        case ["block", name, *_]:
            return [*opened, name]
        case ["endtrans" | "endblock", *_]:
            return opened[:-1]
        case _:
            return opened


def _is_silent(opened: str) -> bool:
    """Text in here is translated already, or is the value of an attribute, as the block's name says."""
    return opened == "trans" or ATTRIBUTE_BLOCK.search(opened) is not None


def _laid_out(pieces: Iterator[tuple[int, str]]) -> str:
    laid = ""
    for line, piece in pieces:
        laid += "\n" * (line - 1 - laid.count("\n")) + piece
    return laid
