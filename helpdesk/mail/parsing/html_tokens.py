"""HTML taken apart in linear time, as the HTML standard reads tags and attributes.

Tree builders need time and memory that grow with the square of the nesting, and a mail decides how deep it
nests. So mail is first reduced to a balanced, bounded document by what is read here.
"""

import re
from collections.abc import Iterator
from html import unescape

from msgspec import Struct

# Their content is not shown as text of the page. A missing end tag would hide the rest of the mail, so it is
# then as if the start tag were not there.
_HIDDEN = frozenset(
    {"script", "style", "title", "template", "noframes", "noembed", "iframe", "object", "xml"}
)
_NAME = re.compile(r"[A-Za-z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)|))?""")
_HUGE_NUMBER = re.compile(r"&#[0-9]{8,};?")
_LONGEST_ATTRIBUTE = 200_000
_MAX_ATTRIBUTES = 100


class Text(Struct, frozen=True):
    """Characters of the page, entities resolved."""

    text: str


class Tag(Struct, frozen=True):
    name: str
    is_end: bool = False
    attributes: dict[str, str] = {}


Page = tuple[Text | Tag, ...]


def page_of(source: str) -> Page:
    """The whole page, for those who read it more than once."""
    return tuple(tokens(source))


def tokens(source: str) -> Iterator[Text | Tag]:
    """The visible text and the tags, in order; comments, declarations, scripts and styles are gone."""
    reader = _Reader(source)
    position = 0
    while position < len(source):
        opening = source.find("<", position)
        if opening != position:
            end = opening if opening >= 0 else len(source)
            yield Text(unescaped(source[position:end]))
            position = end
        else:
            token, position = reader.markup(position)
            if token is not None:
                yield token


def unescaped(text: str) -> str:
    """The text with its entities resolved, also where a number is too long to be one."""
    return unescape(_HUGE_NUMBER.sub("\ufffd", text)) if "&" in text else text


class _Reader:
    """Remembers which searches ran to the end in vain, so that none is made twice."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lower = source.lower() if len(source.lower()) == len(source) else source
        self.in_vain: set[str] = set()

    def markup(self, position: int) -> tuple[Text | Tag | None, int]:
        """What the `<` at this position begins, and where it ends."""
        following = self.source[position + 1 : position + 2]
        if following in {"!", "?"}:
            return self._declaration(position)
        if following.isalpha() and following.isascii():
            return self._start_tag(position)
        if following == "/":
            return self._end_tag(position)
        return Text("<"), position + 1

    def _declaration(self, position: int) -> tuple[None, int]:
        if self.source.startswith("<!--", position):
            # `<!-->` and `<!--->` are whole comments.
            end = self._after("-->", position + 2)
        else:
            end = self._after(">", position)
        # Not closed: nothing after it would be shown; forget the mark instead and show it.
        return None, end if end is not None else position + 2

    def _end_tag(self, position: int) -> tuple[Text | Tag | None, int]:
        name = _NAME.match(self.source, position + 2)
        end = self._after(">", position)
        if end is None:
            return Text("</"), position + 2
        return (Tag(name[0].lower(), is_end=True) if name else None), end

    def _start_tag(self, position: int) -> tuple[Text | Tag | None, int]:
        name = _NAME.match(self.source, position + 1)
        if name is None or self._after(">", position) is None:
            return Text("<"), position + 1
        attributes, end = self._attributes(name.end())
        tag = Tag(name[0].lower(), attributes=attributes)
        if tag.name in _HIDDEN:
            after = self._after(f"</{tag.name}", end)
            return None, end if after is None else (self._after(">", after) or len(self.source))
        return tag, end

    def _attributes(self, position: int) -> tuple[dict[str, str], int]:
        if self.source.startswith(">", position):
            return {}, position + 1
        attributes: dict[str, str] = {}
        end = min(len(self.source), position + _LONGEST_ATTRIBUTE)
        while True:
            match = _ATTRIBUTE.match(self.source, position, end)
            if match is None or match.end() == position:
                break
            position = match.end()
            if len(attributes) < _MAX_ATTRIBUTES:
                value = next((group for group in match.groups()[1:] if group is not None), "")
                attributes.setdefault(match[1].lower(), unescaped(value))
        return attributes, self._after(">", position) or len(self.source)

    def _after(self, mark: str, position: int) -> int | None:
        if mark in self.in_vain:
            return None
        found = self.lower.find(mark, position)
        if found < 0:
            self.in_vain.add(mark)
            return None
        return found + len(mark)
