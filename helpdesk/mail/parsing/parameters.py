"""Content-Type and Content-Disposition with their parameters, in RFC 2231 and in every broken way."""

import re
from urllib.parse import unquote_to_bytes

from msgspec import Struct

from helpdesk.mail.parsing.charsets import decode
from helpdesk.mail.parsing.defects import Defects
from helpdesk.mail.parsing.encoded_words import decode_words, one_line

_NUMBERED = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?")
_EXTENDED = re.compile(r"([\w.:-]*)'[\w-]*'(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\([\"\\])")
_LONE_BACKSLASH_PATH = re.compile(r"[A-Za-z]:\\|\\\\")


class Parameterised(Struct, frozen=True):
    """`text/plain; charset=utf-8` taken apart: the value in lower case, the parameters decoded."""

    value: str = ""
    parameters: dict[str, str] = {}

    def get(self, name: str) -> str:
        return self.parameters.get(name, "")


class _Piece(Struct, frozen=True):
    number: int
    is_extended: bool
    text: str


def parameterised(header: str, defects: Defects) -> Parameterised:
    """Take a header value apart. Unknown, repeated or cut off parameters never stop the others."""
    first, *segments = _segments(header)
    # `text/plain charset=utf-8`: someone forgot the semicolon.
    value, _, forgotten = first.strip().partition(" ")
    pieces: dict[str, list[_Piece]] = {}
    for segment in (forgotten, *segments):
        name, equals, raw = segment.partition("=")
        if equals and name.strip():
            base, piece = _piece(name.strip().lower(), raw)
            pieces.setdefault(base, []).append(piece)
    parameters = {name: one_line(_joined(found, defects)).strip() for name, found in pieces.items()}
    return Parameterised(value.strip("\"' ").lower(), parameters)


def _segments(header: str) -> list[str]:
    """The header split at semicolons outside quotes; an unclosed quote runs to the end."""
    segments, start, position = [], 0, 0
    while True:
        semicolon, quote = header.find(";", position), header.find('"', position)
        if semicolon < 0:
            return [*segments, header[start:]]
        if 0 <= quote < semicolon:
            position = _after_quote(header, quote)
        else:
            segments.append(header[start:semicolon])
            start = position = semicolon + 1


def _after_quote(header: str, opening: int) -> int:
    closing = header.find('"', opening + 1)
    while closing > 0 and header[closing - 1] == "\\":
        closing = header.find('"', closing + 1)
    return closing + 1 if closing > 0 else len(header)


def _piece(name: str, raw: str) -> tuple[str, _Piece]:
    match = _NUMBERED.fullmatch(name)
    base, number, star = match.groups() if match else (name, None, None)
    return base, _Piece(int(number or 0), star is not None, _unquoted(raw.strip()))


def _unquoted(raw: str) -> str:
    """A quoted value without its quotes; a Windows path in it keeps its backslashes."""
    if len(raw) > 1 and raw[0] == raw[-1] == '"':
        inner = raw[1:-1]
        return inner if _LONE_BACKSLASH_PATH.match(inner) else _ESCAPE.sub(r"\1", inner)
    return raw.strip('"')


def _joined(pieces: list[_Piece], defects: Defects) -> str:
    """The value of one parameter. The RFC 2231 form wins over a plain one of the same name."""
    extended = [piece for piece in pieces if piece.is_extended or piece.number]
    if not extended:
        return decode_words(pieces[0].text, defects)
    used = sorted(pieces if len(extended) == len(pieces) else _of_one_kind(pieces), key=_number)
    first = _EXTENDED.fullmatch(used[0].text) if used[0].is_extended else None
    if first is None:
        return decode_words("".join(piece.text for piece in used), defects)
    texts = [first[2], *(piece.text for piece in used[1:])]
    content = b"".join(
        unquote_to_bytes(text) if piece.is_extended else text.encode("utf-8", "replace")
        for piece, text in zip(used, texts, strict=True)
    )
    return decode_words(decode(content, first[1] or None, Defects()), defects)


def _of_one_kind(pieces: list[_Piece]) -> list[_Piece]:
    """`name=a; name*=b` are two spellings of one value; `name*0=a; name*1*=b` are two halves of one."""
    if any(piece.number for piece in pieces):
        return pieces
    return [piece for piece in pieces if piece.is_extended]


def _number(piece: _Piece) -> int:
    return piece.number
