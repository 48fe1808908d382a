"""Header text: raw bytes of any charset, and RFC 2047 encoded words as mailers really write them."""

import binascii
import re
from itertools import groupby

from msgspec import Struct

from helpdesk.mail.parsing.charsets import codec_of, decode, plain_ascii, storable
from helpdesk.mail.parsing.defects import Defect, Defects

# The text may hold lone question marks and spaces, which the RFC forbids and mailers write; it ends where the
# next word opens, so that a header full of openings stays linear.
_OPENING = r"=\?([^?\s]{1,60})\?([bBqQ])\?"
_WORD = re.compile(_OPENING + r"((?:[^?=]|=(?!\?[^?\s=]{1,60}\?[bBqQ]\?)|\?(?!=))*+)\?=")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]+")


class _Word(Struct, frozen=True):
    charset: str
    content: bytes


def header_text(value: bytes, charset: str | None, defects: Defects) -> str:
    """The readable text of one header value: one line, no control characters."""
    return one_line(decode_words(raw_text(value, charset, defects), defects))


def raw_text(value: bytes, charset: str | None, defects: Defects) -> str:
    """A header as characters, its encoded words still encoded. Raw 8-bit falls back to the body's charset."""
    if plain_ascii(value):
        return value.decode("ascii")
    found = Defects()
    text = decode(value, charset or None, found)
    if found.codes():
        defects.add(Defect.HEADER_CHARSET_GUESSED)
    return text


def decode_words(text: str, defects: Defects) -> str:
    """Every encoded word in the text replaced by what it says; white space between two of them is dropped."""
    if "=?" not in text:
        return text
    pieces: list[str | _Word] = []
    end = 0
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        if between and (between.strip() or not pieces):
            pieces.append(between)
        pieces.append(_word(match))
        end = match.end()
    pieces.append(text[end:])
    return storable("".join(_joined(pieces, defects)))


def one_line(text: str) -> str:
    """Text that cannot start a new header line wherever it is written next."""
    return _CONTROLS.sub(" ", text)


def _word(match: re.Match[str]) -> _Word:
    charset, encoding, text = match.groups()
    encoded = text.encode("utf-8", "replace")
    content = _base64(encoded) if encoding in "bB" else binascii.a2b_qp(encoded, header=True)
    return _Word(charset.partition("*")[0].lower(), content)


def _base64(encoded: bytes) -> bytes:
    letters = _NOT_BASE64.sub(b"", encoded)
    whole = len(letters) - (len(letters) % 4 == 1)
    return binascii.a2b_base64(letters[:whole] + b"=" * (-whole % 4))


def _joined(pieces: list[str | _Word], defects: Defects) -> list[str]:
    """Neighbours of one charset are decoded together: mailers split words inside a character."""
    texts: list[str] = []
    for charset, group in groupby(pieces, key=_charset):
        if charset is None:
            texts.extend(piece for piece in group if isinstance(piece, str))
            continue
        content = b"".join(piece.content for piece in group if isinstance(piece, _Word))
        if codec_of(charset) is None:
            defects.add(Defect.HEADER_CHARSET_GUESSED)
        texts.append(decode(content, charset, Defects()))
    return texts


def _charset(piece: str | _Word) -> str | None:
    return piece.charset if isinstance(piece, _Word) else None
