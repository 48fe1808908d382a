"""The tree of a mail's parts.

Our own splitter, because the one in the standard library recurses without a bound and tests every line
against every open boundary, so that a few kilobytes of nested boundaries stop a worker.
"""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.mail.parsing.defects import Defect, Defects
from helpdesk.mail.parsing.headers import Headers
from helpdesk.mail.parsing.parameters import Parameterised, parameterised
from helpdesk.mail.parsing.source import split_headers
from helpdesk.mail.parsing.transfer import undone

MAX_DEPTH = 20
MAX_PARTS = 1000
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_LOOSE_TYPES = {"": "text/plain", "text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}


class Part(Struct, frozen=True, kw_only=True):
    headers: Headers
    content_type: str
    type_parameters: Parameterised
    disposition: Parameterised
    # As it stands in the mail; `content()` undoes the transfer encoding. A part with children keeps none.
    body: bytes = b""
    children: tuple["Part", ...] = ()

    def content(self, defects: Defects) -> bytes:
        return undone(self.body, self.headers.text("content-transfer-encoding", defects), defects)

    def charset(self) -> str | None:
        return self.type_parameters.get("charset") or None

    def filename(self) -> str:
        return self.disposition.get("filename") or self.type_parameters.get("name")

    def content_id(self) -> str | None:
        value = self.headers.text("content-id", Defects()).strip().strip("<>").strip()
        return value or None

    def walk(self) -> list["Part"]:
        """This part and everything below it, in the order of the mail."""
        return [self, *(part for child in self.children for part in child.walk())]


class _Span(Struct, frozen=True):
    """A part is read where it stands: copying it at every level would multiply a large mail by its depth."""

    start: int
    end: int


class _Context(Struct, frozen=True):
    """What a part has from the part around it."""

    depth: int = 0
    default_type: str = "text/plain"
    charset: str | None = None


class _Reading:
    """What all parts of one mail share: its bytes, where defects go, and how many parts may still come."""

    def __init__(self, source: bytes, defects: Defects) -> None:
        self.source = source
        self.defects = defects
        self.parts_left = MAX_PARTS


def part_tree(source: bytes, defects: Defects) -> Part:
    """The mail as a tree. Nested mails are leaves: what is in them is theirs."""
    return _part(_Span(0, len(source)), _Context(), _Reading(source, defects))


def _part(span: _Span, context: _Context, reading: _Reading) -> Part:
    reading.parts_left -= 1
    defects = reading.defects
    split = split_headers(reading.source, defects, span.start, span.end)
    declared = parameterised(_last(Headers(split.fields), "content-type", defects), defects)
    headers = Headers(split.fields, charset=declared.get("charset") or context.charset)
    part = Part(
        headers=headers,
        content_type=_content_type(declared.value, context.default_type),
        type_parameters=declared,
        disposition=parameterised(_last(headers, "content-disposition", defects), defects),
    )
    body = _Span(split.body_start, span.end)
    children = _children(part, body, context.depth, reading) if _is_multipart(part) else ()
    if children:
        return replace(part, children=children)
    return replace(part, content_type=_leaf_type(part, context), body=reading.source[body.start : body.end])


def _is_multipart(part: Part) -> bool:
    return part.content_type.startswith("multipart/")


def _leaf_type(part: Part, context: _Context) -> str:
    """What a multipart is whose parts could not be told apart: text, or too deep to be looked at."""
    if not _is_multipart(part):
        return part.content_type
    return "text/plain" if context.depth < MAX_DEPTH else "application/octet-stream"


def _last(headers: Headers, name: str, defects: Defects) -> str:
    """Of a repeated header the last that says something: relays add theirs in front."""
    values = [value for value in headers.encoded(name, defects) if value.strip()]
    return values[-1] if values else ""


def _content_type(declared: str, default_type: str) -> str:
    if _TYPE.fullmatch(declared):
        return declared
    return _LOOSE_TYPES.get(declared.strip("/"), "application/octet-stream") if declared else default_type


def _children(part: Part, body: _Span, depth: int, reading: _Reading) -> tuple[Part, ...]:
    if depth >= MAX_DEPTH:
        reading.defects.add(Defect.TOO_DEEP)
        return ()
    spans = _spans(body, part.type_parameters.get("boundary"), reading)
    if not spans:
        reading.defects.add(Defect.MULTIPART_WITHOUT_PARTS)
    context = _Context(
        depth=depth + 1,
        default_type="message/rfc822" if part.content_type == "multipart/digest" else "text/plain",
        charset=part.headers.charset,
    )
    children: list[Part] = []
    for span in spans:
        if reading.parts_left <= 0:
            reading.defects.add(Defect.TOO_MANY_PARTS)
            return (*children, _unread(_Span(span.start, body.end), reading))
        children.append(_part(span, context, reading))
    return tuple(children)


def _unread(span: _Span, reading: _Reading) -> Part:
    """All that follows the last part we look at, as one file."""
    nothing = Parameterised()
    return Part(
        headers=Headers(),
        content_type="application/octet-stream",
        type_parameters=nothing,
        disposition=nothing,
        body=reading.source[span.start : span.end],
    )


def _spans(body: _Span, boundary: str, reading: _Reading) -> list[_Span]:
    """What stands between the boundary lines; a missing last one is forgiven."""
    if not boundary:
        return []
    spans, start = [], None
    for line in _boundary_lines(body, boundary.encode("utf-8", "replace"), reading.source):
        if start is not None:
            spans.append(_Span(start, _without_line_end(reading.source, start, line.start())))
        # Parts after a closing line are against the rules, and still somebody's words.
        start = None if line[1] else line.end()
    if start is not None:
        reading.defects.add(Defect.MULTIPART_NOT_CLOSED)
        spans.append(_Span(start, body.end))
    return spans


def _boundary_lines(body: _Span, boundary: bytes, source: bytes) -> Iterator[re.Match[bytes]]:
    line = re.compile(rb"--" + re.escape(boundary) + rb"(--)?[ \t\r]*(?:\n|\Z)")
    position = source.find(b"--" + boundary, body.start, body.end)
    while position >= 0:
        match = line.match(source, position, body.end)
        if match is not None and source[position - 1 : position] in {b"\n", b""}:
            yield match
        position = source.find(b"--" + boundary, position + 2, body.end)


def _without_line_end(source: bytes, start: int, end: int) -> int:
    """The line end before a boundary belongs to the boundary."""
    for mark in (b"\n", b"\r"):
        if end > start and source[end - 1 : end] == mark:
            end -= 1
    return end
