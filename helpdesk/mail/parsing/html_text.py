"""Plain text from the HTML of a mail, laid out as the writer saw it: lines, lists, quotes with `> `."""

import re

from helpdesk.mail.parsing.html_tokens import Page, Tag, Text

_BLOCK_NAMES = (
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 "
    "h5 h6 header li main nav ol option p pre section table tbody tfoot thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_PARAGRAPHS = frozenset(  # one-word lines would hide the list
    "p h1 h2 h3 h4 h5 h6 ul ol dl table pre".split()  # noqa: SIM905
)
_RULE = "_" * 32
_WHITE_SPACE = re.compile(r"[ \t\n\r\f\u200b\ufeff\u00ad]+")
_MANY_BLANK_LINES = re.compile(r"\n{3,}")
_MAX_QUOTE_DEPTH = 20
_REMOTE_LINK = ("http://", "https://")


def text_of(page: Page) -> str:
    """The text of an HTML body, also of a broken one; in one pass."""
    layout = _Layout()
    for token in page:
        if isinstance(token, Text):
            layout.write(token.text)
        else:
            layout.mark(token)
    return layout.finished()


class _Layout:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._preformatted = 0
        self._link: tuple[str, int] | None = None

    def write(self, text: str) -> None:
        if self._preformatted:
            first, *rest = text.split("\n")
            self._line.append(first)
            for line in rest:
                self._break()
                self._line.append(line)
            return
        words = _WHITE_SPACE.sub(" ", text)
        at_start = not self._line or self._line[-1].endswith(" ")
        self._line.append(words.lstrip(" ") if at_start else words)

    def mark(self, tag: Tag) -> None:
        match tag.name:
            case "br":
                self._break()
            case "hr":
                self._own_line(_RULE)
            case "blockquote":
                self._quote(tag)
            case "a":
                self._anchor(tag)
            case "td" | "th" if tag.is_end:
                self._line.append(" ")
            case "img" if tag.attributes.get("alt", "").strip():
                self.write(tag.attributes["alt"])
            case _:
                self._block(tag)

    def finished(self) -> str:
        self._break()
        text = _MANY_BLANK_LINES.sub("\n\n", "\n".join(self._lines))
        return text.strip("\n")

    def _block(self, tag: Tag) -> None:
        if tag.name not in _BLOCKS:
            return
        self._end_line()
        if tag.name == "pre":
            self._preformatted = max(0, self._preformatted + (-1 if tag.is_end else 1))
        if tag.name in _PARAGRAPHS:
            self._blank_line()
        if tag.name == "li" and not tag.is_end:
            self._line.append("* ")

    def _quote(self, tag: Tag) -> None:
        self._end_line()
        self._quotes = max(0, self._quotes + (-1 if tag.is_end else 1))

    def _anchor(self, tag: Tag) -> None:
        """A link's address follows its words where they do not say it already."""
        if not tag.is_end:
            self._link = (tag.attributes.get("href", "").strip(), len(self._line))
        elif self._link is not None:
            address, start = self._link
            words = "".join(self._line[start:]).strip()
            self._link = None
            if address.lower().startswith(_REMOTE_LINK) and words and not _says(words, address):
                self._line.append(f" <{address}>")

    def _own_line(self, text: str) -> None:
        self._end_line()
        self._line.append(text)
        self._break()

    def _end_line(self) -> None:
        if "".join(self._line).strip():
            self._break()
        else:
            self._line.clear()

    def _blank_line(self) -> None:
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._prefix().rstrip())

    def _break(self) -> None:
        self._lines.append((self._prefix() + "".join(self._line)).rstrip().replace("\u00a0", " "))
        self._line.clear()
        if self._link is not None:
            self._link = (self._link[0], 0)

    def _prefix(self) -> str:
        depth = min(self._quotes, _MAX_QUOTE_DEPTH)
        return ">" * depth + " " if depth else ""


def _says(words: str, address: str) -> bool:
    bare = address.split("://", 1)[-1].rstrip("/")
    return bare.lower() in words.lower() or not bare
