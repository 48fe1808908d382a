"""Which charset bytes are in, when nobody says so or what was said is wrong."""

import codecs
import re
from collections.abc import Callable

from charset_normalizer import from_bytes
from msgspec import Struct

_SINGLE_BYTE = ["cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp874"]
_SAMPLE_BYTES = 16_384
_ENOUGH_TO_DETECT = 8
_ENOUGH_CHARACTERS = 4
_HIGH = re.compile(rb"[\x80-\xff]")


class _EastAsian(Struct, frozen=True):
    """A codec, and how much of its text consists of the characters that real text in it is made of."""

    codec: str
    is_typical: Callable[[str], bool]
    needed: float


def detected(content: bytes) -> str | None:
    """The codec these bytes are most likely in, None when there is too little to tell."""
    if b"\x1b$" in content or b"\x1b(" in content:
        return "iso2022_jp_ext"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf_16"
    sample = content[:_SAMPLE_BYTES]
    if len(content) > _SAMPLE_BYTES:
        sample = sample.rpartition(b"\n")[0] or sample
    return _east_asian(sample) or _single_byte(sample)


def _east_asian(sample: bytes) -> str | None:
    """Short texts too: what decodes to nothing but the common characters of one language is in it."""
    return next((kind.codec for kind in _EAST_ASIAN if _fits(kind, sample)), None)


def _fits(kind: _EastAsian, sample: bytes) -> bool:
    try:
        text = sample.decode(kind.codec)
    except UnicodeError:
        return False
    characters = [character for character in text if character > "\x7f"]
    typical = sum(1 for character in characters if kind.is_typical(character))
    return len(characters) >= _ENOUGH_CHARACTERS and typical >= len(characters) * kind.needed


def _single_byte(sample: bytes) -> str | None:
    if len(_HIGH.findall(sample)) < _ENOUGH_TO_DETECT:
        return None
    best = from_bytes(sample, cp_isolation=_SINGLE_BYTE).best()
    return best.encoding if best is not None else None


def _is_kana(character: str) -> bool:
    return "\u3041" <= character <= "\u30ff"


def _is_common_hangul(character: str) -> bool:
    """Endings and particles that no Korean sentence does without; Chinese bytes rarely spell them."""
    return character in "이다는을가고하의에지로도기은한서를요니습세"


def _is_first_level(codec: str, first: int, last: int) -> Callable[[str], bool]:
    """The rows of a charset in which it keeps its punctuation and its most used characters."""

    def check(character: str) -> bool:
        encoded = character.encode(codec, "ignore")
        return bool(encoded) and (0xA1 <= encoded[0] <= 0xA3 or first <= encoded[0] <= last)  # noqa: PLR2004

    return check


_EAST_ASIAN = (
    _EastAsian("euc_jp", _is_kana, 0.3),
    _EastAsian("cp932", _is_kana, 0.3),
    _EastAsian("cp949", _is_common_hangul, 0.15),
    _EastAsian("gb18030", _is_first_level("gb2312", 0xB0, 0xD7), 0.85),
    _EastAsian("cp950", _is_first_level("big5", 0xA4, 0xC6), 0.85),
)
