"""Content-Transfer-Encoding undone, leniently: what cannot be undone stays as it came."""

import binascii
import re

from helpdesk.mail.parsing.defects import Defect, Defects

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_ALPHABET = bytes(set(range(256)) - set(_ALPHABET))
_WHITE_SPACE = b" \t\r\n"
_TOLERATED_NOISE = 0.05
_IDENTITY = re.compile(r"\A(?:|[78][\s-]*bits?|binary|none|identity|text|8|7)\Z")
_UU_LINE = re.compile(rb"begin [0-7]{3,4} [^\n]*\n")


def undone(body: bytes, encoding: str, defects: Defects) -> bytes:
    """The bytes a part carries."""
    name = encoding.strip(" \t\"';").lower()
    if name.startswith("base64"):
        return _base64(body, defects)
    if name.startswith("quoted"):
        return binascii.a2b_qp(body)
    if name in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        return _uuencoded(body, defects)
    if not _IDENTITY.match(name):
        defects.add(Defect.TRANSFER_ENCODING_UNKNOWN)
    return body


def _base64(body: bytes, defects: Defects) -> bytes:
    """The decoded bytes; text that only claims to be base64 is left alone."""
    dense = body.translate(None, delete=_WHITE_SPACE)
    # What follows the padding was appended by somebody on the way.
    letters, padding, rest = dense.partition(b"=")
    noise = len(letters) - len(letters.translate(None, delete=_NOT_ALPHABET))
    if noise > len(letters) * _TOLERATED_NOISE:
        defects.add(Defect.TRANSFER_ENCODING_BROKEN)
        return body
    clean = letters.translate(None, delete=_NOT_ALPHABET)
    if noise or len(clean) % 4 == 1 or (padding and rest.strip(b"=")):
        defects.add(Defect.TRANSFER_ENCODING_BROKEN)
    whole = len(clean) - (len(clean) % 4 == 1)
    return binascii.a2b_base64(clean[:whole] + b"=" * (-whole % 4))


def _uuencoded(body: bytes, defects: Defects) -> bytes:
    begin = _UU_LINE.search(body)
    if begin is None:
        defects.add(Defect.TRANSFER_ENCODING_BROKEN)
        return body
    decoded = []
    for line in body[begin.end() :].split(b"\n"):
        if line.rstrip() in {b"end", b"`"}:
            break
        try:
            decoded.append(binascii.a2b_uu(line.rstrip(b"\r")))
        except binascii.Error:
            defects.add(Defect.TRANSFER_ENCODING_BROKEN)
    return b"".join(decoded)
