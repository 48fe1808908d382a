"""Which parts of a mail are its body and which are files."""

from msgspec import Struct

from helpdesk.mail.parsing.charsets import decode
from helpdesk.mail.parsing.defects import Defects
from helpdesk.mail.parsing.flowed import unflowed
from helpdesk.mail.parsing.html_text import text_of
from helpdesk.mail.parsing.html_tokens import Page, Tag, Text, page_of
from helpdesk.mail.parsing.parts import Part

_PLAIN = frozenset({"text/plain", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown"})
_BODY = _PLAIN | {"text/html", "application/xhtml+xml"}


class Segment(Struct, frozen=True):
    """A stretch of the body: plain text, HTML, or the same said in both."""

    plain: str | None = None
    page: Page | None = None
    # The page as it came, for readers of what is not shown.
    source: str = ""


class Body(Struct, frozen=True):
    segments: tuple[Segment, ...] = ()
    files: tuple[Part, ...] = ()

    def text(self) -> str:
        """The body as plain text; a part that says nothing in plain speaks through its HTML."""
        return "\n\n".join(text for text in map(_text, self.segments) if text.strip()).strip("\n")

    def page(self) -> Page | None:
        """The body as HTML, plain stretches between HTML ones included; None when it has no HTML."""
        if all(segment.page is None for segment in self.segments):
            return None
        return tuple(token for segment in self.segments for token in (*_page(segment), Text("\n")))[:-1]

    def source(self) -> str:
        return "\n".join(segment.source for segment in self.segments if segment.source)


def read_body(root: Part, defects: Defects) -> Body:
    """Body and files of a mail. Nested mails are files: their words are not this writer's."""
    if root.content_type in _BODY and root.disposition.value != "attachment":
        return Body((_segment(root, defects),))
    return _collected(root, defects)


def _collected(part: Part, defects: Defects) -> Body:
    if not part.children:
        return _leaf(part, defects)
    match part.content_type:
        case "multipart/alternative":
            return _alternative(part, defects)
        case "multipart/related":
            return _related(part, defects)
        case "multipart/encrypted":
            return Body(files=part.children)
        case _:
            return _sum([_collected(child, defects) for child in part.children])


def _leaf(part: Part, defects: Defects) -> Body:
    is_body = part.content_type in _BODY and part.disposition.value in {"", "inline"} and not part.filename()
    return Body((_segment(part, defects),)) if is_body else Body(files=(part,))


def _alternative(part: Part, defects: Defects) -> Body:
    """The same said twice: the last HTML and the first plain text that say anything."""
    choices = [_collected(child, defects) for child in part.children]
    plain = next((choice for choice in choices if not choice.source() and choice.text().strip()), None)
    rich = next((choice for choice in reversed(choices) if choice.source()), None)
    files = tuple(file for choice in choices for file in choice.files)
    if plain is None and rich is None:
        return Body(files=files)
    segment = Segment(
        plain=plain.text() if plain else None,
        page=rich.page() if rich else None,
        source=rich.source() if rich else "",
    )
    return Body((segment,), files)


def _related(part: Part, defects: Defects) -> Body:
    """One document and what it refers to: everything but the root is a file, whatever its type."""
    root = _root(part)
    bodies = [
        _collected(child, defects) if child is root or child.children else Body(files=(child,))
        for child in part.children
    ]
    return _sum(bodies)


def _root(part: Part) -> Part:
    start = part.type_parameters.get("start").strip("<>")
    named = [child for child in part.children if start and child.content_id() == start]
    fitting = [child for child in part.children if child.children or child.content_type in _BODY]
    return next(iter([*named, *fitting]), part.children[0])


def _sum(bodies: list[Body]) -> Body:
    return Body(
        tuple(segment for body in bodies for segment in body.segments),
        tuple(file for body in bodies for file in body.files),
    )


def _segment(part: Part, defects: Defects) -> Segment:
    content = part.content(defects)
    if part.content_type in _PLAIN:
        text = decode(content, part.charset(), defects)
        if part.type_parameters.get("format").lower() == "flowed":
            deletes_space = part.type_parameters.get("delsp").lower() == "yes"
            text = unflowed(text, deletes_space=deletes_space)
        return Segment(plain=text)
    source = decode(content, part.charset() or _meta_charset(content), defects)
    return Segment(page=page_of(source), source=source)


def _meta_charset(content: bytes) -> str | None:
    """The charset that an HTML page gives itself, where the mail gives none."""
    head = content[:4096].lower()
    _, found, after = head.partition(b"charset=")
    if not found:
        return None
    name = after.lstrip(b"\"' ").split(b'"', 1)[0].split(b"'", 1)[0].split(b">", 1)[0].split(b";", 1)[0]
    return name.strip(b" /").decode("ascii", "replace") or None


def _text(segment: Segment) -> str:
    if segment.plain is not None and (segment.plain.strip() or not segment.page):
        return segment.plain
    return text_of(segment.page or ())


def _page(segment: Segment) -> Page:
    if segment.page is not None:
        return segment.page
    lines = [(Text(line), Tag("br")) for line in (segment.plain or "").split("\n")]
    words = tuple(token for line in lines for token in line)[:-1]
    return (Tag("p"), *words, Tag("p", is_end=True))
