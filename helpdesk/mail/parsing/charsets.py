"""Bytes to text: the declared charset, then detection, then Latin-1. Never an error."""

import codecs
import re

from helpdesk.mail.parsing.defects import Defect, Defects
from helpdesk.mail.parsing.detection import detected

# Superset first: mail says gb2312, ks_c_5601-1987 or iso-8859-1 and means what Windows makes of it.
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_cn": "gb18030",
    "x_gbk": "gb18030",
    "ks_c_5601_1987": "cp949",
    "ks_c_5601": "cp949",
    "euc_kr": "cp949",
    "ksc5601": "cp949",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "x_sjis": "cp932",
    "windows_31j": "cp932",
    "big5": "cp950",
    "iso_8859_1": "cp1252",
    "iso8859_1": "cp1252",
    "latin_1": "cp1252",
    "latin1": "cp1252",
    "ansi": "cp1252",
    "iso_8859_9": "cp1254",
    "iso_8859_8_i": "iso8859_8",
    "tis_620": "cp874",
    "windows_874": "cp874",
    "unicode_1_1_utf_7": "utf_7",
    "utf8mb4": "utf_8",
    "unicode": "utf_8",
    "macintosh": "mac_roman",
    "x_mac_roman": "mac_roman",
    "iso_2022_jp": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
}
# Only codecs that turn bytes into text in linear time and warn about nothing; Python knows stranger ones.
_SAFE_NAMES = (
    "ascii utf-8 utf-8-sig utf-7 utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be gb18030 gb2312 gbk hz "
    "big5 big5hkscs shift_jis shift_jisx0213 euc_jp euc_jis_2004 euc_jisx0213 iso2022_jp iso2022_jp_1 "
    "iso2022_jp_2 iso2022_jp_3 iso2022_jp_2004 iso2022_jp_ext iso2022_kr euc_kr johab koi8-r koi8-u koi8-t "
    "kz1048 ptcp154 tis-620 mac-roman mac-cyrillic mac-greek mac-latin2 mac-turkish hp-roman8"
)
_SAFE = frozenset(_SAFE_NAMES.split()) | {
    *(f"iso8859-{number}" for number in range(1, 17)),
    *(f"cp{number}" for number in (437, *range(720, 1259))),
}
_SEVEN_BIT = frozenset({"utf-7", "hz", "iso2022_kr"})
_WESTERN = frozenset({"ascii", "cp1252", "iso8859-1", "iso8859-15", "cp850", "mac-roman"})
_TOLERATED_LOSS = 0.2
_HIGH = re.compile(rb"[\x80-\xff]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def decode(content: bytes, charset: str | None, defects: Defects) -> str:
    """The text of a body. A declared charset is believed as far as the bytes agree with it."""
    codec = codec_of(charset)
    if charset and codec is None:
        defects.add(Defect.CHARSET_UNKNOWN)
    text = _as_declared(content, codec, defects)
    if text is None:
        text = _as_guessed(content, defects)
    return storable(text.replace("\r\n", "\n").replace("\r", "\n"))


def codec_of(charset: str | None) -> str | None:
    """Python's name of the codec that a declared charset means, None when there is none to trust."""
    if not charset or len(charset) > 40 or not charset.isascii():  # noqa: PLR2004 - no charset is that long
        return None
    name = re.sub(r"[^a-z0-9.]+", "_", charset.lower()).strip("_")
    try:
        found = codecs.lookup(_MEANT.get(name, name)).name
    except LookupError:
        return None
    return found if found in _SAFE else None


def storable(text: str) -> str:
    """The text without what neither JSON nor the database can hold."""
    return _UNSTORABLE.sub("\ufffd", text) if _UNSTORABLE.search(text) else text


def plain_ascii(content: bytes) -> bool:
    return content.isascii() and b"\x1b" not in content


def _as_declared(content: bytes, codec: str | None, defects: Defects) -> str | None:
    if plain_ascii(content) and (codec is None or not _is_wide(codec)):
        return content.decode("ascii")
    if codec is None or codec in _WESTERN:
        text = _as_utf8(content)
        if text is not None:
            if codec is not None:
                defects.add(Defect.CHARSET_WRONG)
            return text
    if codec is None:
        return None
    return _strict(content, codec) or _nearly(content, codec, defects)


def _is_wide(codec: str) -> bool:
    return codec in _SEVEN_BIT or codec.startswith(("utf-16", "utf-32"))


def _as_utf8(content: bytes) -> str | None:
    return _strict(content, "utf-8-sig")


def _strict(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeError:
        return None


def _nearly(content: bytes, codec: str, defects: Defects) -> str | None:
    """A text with a few broken characters beats a guess that garbles all of it."""
    defects.add(Defect.CHARSET_WRONG)
    text = content.decode(codec, "replace")
    high = len(_HIGH.findall(content)) or len(content)
    return text if text.count("\ufffd") <= high * _TOLERATED_LOSS else None


def _as_guessed(content: bytes, defects: Defects) -> str:
    codec = "utf-8-sig" if _as_utf8(content) is not None else detected(content)
    if codec is not None:
        defects.add(Defect.CHARSET_GUESSED)
        return content.decode(codec, "replace")
    defects.add(Defect.CHARSET_FALLBACK)
    return _strict(content, "cp1252") or content.decode("latin-1")
