"""The HTML of a mail written out again: only known elements, each closed where it belongs, none deep.

The standard's repair of crossed and unclosed formatting copies elements, and can turn a small mail into a
huge page. It finds next to nothing to repair in what is written here.
"""

from collections.abc import Callable
from html import escape

from msgspec import Struct

from helpdesk.mail.parsing.defects import Defect, Defects
from helpdesk.mail.parsing.html_tokens import Page, Tag, Text

_MAX_DEPTH = 120
_MAX_FORMATTING = 8
_MAX_CARRIED_ON = 2_000
VOID = frozenset({"br", "hr", "img", "wbr"})
_FORMATTING = frozenset({"a", "b", "code", "em", "i", "s", "small", "strike", "strong", "tt", "u"})
_INLINE = frozenset(
    (
        "abbr",
        "bdi",
        "bdo",
        "cite",
        "del",
        "dfn",
        "ins",
        "kbd",
        "mark",
        "q",
        "samp",
        "span",
        "sub",
        "sup",
        "var",
    )
)
_CELLS = frozenset({"td", "th", "caption"})
_SECTIONS = frozenset({"tbody", "thead", "tfoot"})
_IN_TABLE = _CELLS | _SECTIONS | {"tr"}
_BLOCKS = frozenset(
    (
        *("blockquote", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
        *("li", "ol"),
    ),
) | {"p", "pre", "table", "ul"}
TAGS = VOID | _FORMATTING | _INLINE | _IN_TABLE | _BLOCKS


class _Rule(Struct, frozen=True):
    """What a start tag ends when it is met without an end tag before it, and how far up it looks."""

    ends: frozenset[str]
    within: frozenset[str]


_TABLE = frozenset({"table"})
_ENDS_CELL = _Rule(_CELLS, _TABLE)
_ENDS_ROW = _Rule(_CELLS | {"tr"}, _TABLE)
_ENDS_SECTION = _Rule(_IN_TABLE, _TABLE)
_ENDS_TERM = _Rule(frozenset({"dd", "dt"}), frozenset({"dl"}) | _CELLS)
_RULES = {
    "li": _Rule(frozenset({"li"}), frozenset({"ul", "ol"}) | _CELLS),
    "dd": _ENDS_TERM,
    "dt": _ENDS_TERM,
    "td": _ENDS_CELL,
    "th": _ENDS_CELL,
    "tr": _ENDS_ROW,
    **dict.fromkeys((*_SECTIONS, "caption"), _ENDS_SECTION),
}
_ENDS_PARAGRAPH = _Rule(frozenset({"p"}), _CELLS | _TABLE)


def balanced(page: Page, attributes: Callable[[Tag], str], defects: Defects) -> str:
    """The document, with the attributes that `attributes` writes for each element."""
    document = _Document(attributes, defects)
    for token in page:
        document.take(token)
    return document.finished()


class _Document:
    def __init__(self, attributes: Callable[[Tag], str], defects: Defects) -> None:
        self._attributes = attributes
        self._defects = defects
        self._written: list[str] = []
        self._open: list[str] = []
        self._carried_on = 0

    def take(self, token: Text | Tag) -> None:
        if isinstance(token, Text):
            self._written.append(escape(token.text, quote=False))
        elif token.name in TAGS:
            (self._end if token.is_end else self._start)(token)

    def finished(self) -> str:
        self._close_from(0)
        return "".join(self._written)

    def _start(self, tag: Tag) -> None:
        if tag.name in _IN_TABLE and "table" not in self._open:
            return
        closed = self._make_way(tag.name)
        if tag.name in VOID:
            self._written.append(f"<{tag.name}{self._attributes(tag)}>")
        elif self._has_room(tag.name):
            self._open.append(tag.name)
            self._written.append(f"<{tag.name}{self._attributes(tag)}>")
        self._carry_on(closed, tag.name)

    def _make_way(self, name: str) -> list[str]:
        """End what the new element cannot stand in, and say what that was."""
        rules = [_RULES[name]] if name in _RULES else []
        rules += [_ENDS_PARAGRAPH] if name in _BLOCKS else []
        ends = [self._found(rule) for rule in rules]
        outermost = min((at for at in ends if at is not None), default=len(self._open))
        return self._close_from(outermost)

    def _has_room(self, name: str) -> bool:
        if name in _FORMATTING:
            return name not in self._open and sum(one in _FORMATTING for one in self._open) < _MAX_FORMATTING
        if len(self._open) >= _MAX_DEPTH:
            self._defects.add(Defect.HTML_TOO_DEEP)
            return False
        return True

    def _end(self, tag: Tag) -> None:
        within = _TABLE if tag.name in _IN_TABLE else (_CELLS | _TABLE) - {tag.name}
        at = self._found(_Rule(frozenset({tag.name}), within))
        if at is not None:
            self._carry_on(self._close_from(at)[1:], tag.name)

    def _found(self, rule: _Rule) -> int | None:
        """The outermost element that ends here, looking up to where the rule stops."""
        found = None
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at] in rule.ends:
                found = at
            elif self._open[at] in rule.within:
                break
        return found

    def _close_from(self, at: int) -> list[str]:
        closed = self._open[at:]
        self._written.extend(f"</{name}>" for name in reversed(closed))
        del self._open[at:]
        return closed

    def _carry_on(self, closed: list[str], name: str) -> None:
        """Begin again the formatting that was cut short; links, which may be long, end where they are."""
        if name in _IN_TABLE:
            return
        for formatting in closed:
            if formatting in _FORMATTING - {"a"} and self._carried_on < _MAX_CARRIED_ON:
                self._carried_on += 1
                self._open.append(formatting)
                self._written.append(f"<{formatting}>")
