"""The bytes of a mail made regular: line ends, mbox leftovers, and where the headers stop."""

import re

from msgspec import Struct

from helpdesk.mail.parsing.defects import Defect, Defects

_MBOX_LINE = re.compile(rb"\A>?From [^\n]*\n")
_BINARY = re.compile(rb"^content-transfer-encoding:[ \t]*binary", re.IGNORECASE | re.MULTILINE)
_BLANK_LINE = re.compile(rb"\n\r?(?:\n|\Z)")
_NO_HEADERS = re.compile(rb"\r?\n")
_HEADER = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)", re.DOTALL)
# A line without a colon among these is taken for a damaged header, before anything else for the body.
_EXPECTED = re.compile(
    rb"(?:received|from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|reply-to|return-path|sender"
    rb"|references|in-reply-to|delivered-to|x-[a-z0-9-]+)[ \t]*:",
    re.IGNORECASE,
)
_MAX_HEADER_LINES = 5000
_LOOK_AHEAD = 5
_MAX_VALUE_BYTES = 65_536
_LEADING_BLANKS = b"\r\n \t\xef\xbb\xbf\x00"


class Split(Struct, frozen=True):
    """Names in lower case and values as they came; the body begins at this offset."""

    fields: tuple[tuple[str, bytes], ...]
    body_start: int


def regular(raw: bytes) -> bytes:
    """The mail with LF line ends and without what stood before its first header."""
    source = _lf(raw).lstrip(_LEADING_BLANKS)
    return _MBOX_LINE.sub(b"", source).lstrip(b"\r\n")


def split_headers(source: bytes, defects: Defects, start: int = 0, end: int | None = None) -> Split:
    """The unfolded headers of a mail or a part, and where the body below them begins."""
    end = len(source) if end is None else end
    no_headers = _NO_HEADERS.match(source, start, end)
    if no_headers is not None:
        return Split((), no_headers.end())
    blank = _BLANK_LINE.search(source, start, end)
    head = source[start : end if blank is None else blank.start()].rstrip(b"\r\n")
    lines = head.split(b"\n", _MAX_HEADER_LINES)
    if len(lines) > _MAX_HEADER_LINES:
        defects.add(Defect.HEADER_TOO_LONG)
        lines.pop()
    fields, used = _fields(lines, defects)
    if used < len(lines):
        defects.add(Defect.HEADER_BROKEN)
        return Split(fields, start + sum(len(line) + 1 for line in lines[:used]))
    return Split(fields, end if blank is None else blank.end())


def _lf(raw: bytes) -> bytes:
    """CR alone ends lines only in a mail whose first line it ends; binary parts keep every byte."""
    first_cr, first_lf = raw.find(b"\r"), raw.find(b"\n")
    if first_cr < 0 or _BINARY.search(raw):
        return raw
    if first_lf < 0 or (first_cr < first_lf and raw[first_cr + 1 : first_cr + 2] not in b"\r\n"):
        return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return raw.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n")


def _fields(lines: list[bytes], defects: Defects) -> tuple[tuple[tuple[str, bytes], ...], int]:
    """The headers, and how many lines they took: fewer than all when the body began without a blank line."""
    fields: list[tuple[str, list[bytes]]] = []
    for number, full_line in enumerate(lines):
        line = full_line.rstrip(b"\r")
        match = _HEADER.fullmatch(line)
        if match is not None:
            fields.append((match[1].decode("ascii").lower(), [match[2]]))
        elif line[:1] in b" \t" and fields:
            fields[-1][1].append(line)
        elif _is_damage(lines, number):
            defects.add(Defect.HEADER_BROKEN)
            if fields:
                fields[-1][1].append(b" " + line)
        else:
            return _closed(fields, defects), number
    return _closed(fields, defects), len(lines)


def _is_damage(lines: list[bytes], number: int) -> bool:
    """Whether more headers follow soon: then this was a folded line that lost its indent."""
    following = lines[number + 1 : number + 1 + _LOOK_AHEAD]
    return not lines[number].strip() or any(_EXPECTED.match(line) for line in following)


def _closed(fields: list[tuple[str, list[bytes]]], defects: Defects) -> tuple[tuple[str, bytes], ...]:
    closed = []
    for name, lines in fields:
        value = b"".join(lines).strip(b" \t\r")
        if len(value) > _MAX_VALUE_BYTES:
            defects.add(Defect.HEADER_TOO_LONG)
            value = value[:_MAX_VALUE_BYTES]
        closed.append((name, value))
    return tuple(closed)
