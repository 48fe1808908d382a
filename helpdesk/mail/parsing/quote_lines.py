# ruff: noqa: RUF001 - the marks of other scripts are the point
"""What kind of line each line of a mail is: written, quoted, an introduction to a quote, or decoration."""

import re
from enum import StrEnum

from helpdesk.mail.parsing.quote_words import (
    COPY,
    FORWARD_LINES,
    HEADER_ROLES,
    REPLY_ABOVE,
    SENDER,
    SENT_FROM,
    SEPARATORS,
    SUBJECT,
    WROTE,
)


class Line(StrEnum):
    TEXT = "text"
    BLANK = "blank"
    QUOTE = "quote"
    # "On Monday, Ann wrote:", one to four lines.
    ATTRIBUTION = "attribution"
    # "-----Original Message-----" or a block of From, Sent, To, Subject: all below is quoted.
    SEPARATOR = "separator"
    # "-- "
    SIGNATURE = "signature"
    # "Sent from my telephone"
    SENT_FROM = "sent_from"
    # "______", "****"
    RULE = "rule"


_LONGEST = 400
_LONGEST_ADVERTISEMENT = 120
_WROTE = tuple(dict.fromkeys(WROTE))
_QUOTE = re.compile(r"\s{0,8}(?:>|[A-Za-z]{1,12}>|\uff1e|»(?!\w))")
_RULE = re.compile(r"\s*([-_=*~#+—–]\s?)\1{1,}\s*\Z|\s*[-_=*~#+—–]{2,}\s*\Z|\s*\u1427\s*\Z")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_SIGNATURE = re.compile(r"\s?(?:--|—|–)[ \u00a0]?\s?\Z")
_DATE = re.compile(
    r"\d{1,4}[-./年\s]{1,3}(?:\d{1,2}|[^\W\d_]{3,12})\.?[-./月\s,]|\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b"
)
_FIRST_PERSON = re.compile(
    r"\b(?:I|we|ich|wir|je|j'ai|nous|yo|eu|io|ik|jag|jeg|я|мы)\s(?:have\s|had\s)?\Z", re.IGNORECASE
)
_ADDRESS = re.compile(r"[^\s<>@]{1,120}@[^\s<>@]{1,120}|<\s*\Z|\[mailto:")
# A date, a time and an address before the colon introduce a quote in any language.
_NAMED_AT_END = re.compile(r"<[^\s<>@]{1,120}@[^\s<>@]{1,120}>\)?\s?[:：]\s*\Z")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
# Gmail in some languages introduces a quote by the date and the name alone.
_DATE_LINE = re.compile(
    r"\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?(?:,|\(.\)|（.）)?\s.{0,20}\d{1,2}:\d{2}.{0,40}(?:GMT|UTC|<|\+\d{2})"
)
_DASHES = re.compile(r"[\s>*]*[-_=—–*]{2,}\s?([^-_=—–].{0,200}?)\s?[-_=—–*]{2,}[\s*]*\Z")
_HEADER = re.compile(r"[>\s*_•|]{0,12}([^:：*]{1,24}?)[*_\s]{0,6}[:：][*_]{0,3}(?:\s|\Z|[^/\s\\0-9])")
_MAX_ATTRIBUTION_LINES = 4
_MARKS = frozenset("#-=*_~[(")
_HEADER_WINDOW = 12
_HEADERS_NEEDED = 3


def kinds(lines: list[str]) -> list[Line]:
    """The kind of every line; one pass, and a bounded look ahead at each."""
    found: list[Line] = []
    is_code = False
    fences = sum(1 for line in lines if line[:6].lstrip()[:3] in {"```", "~~~"})
    for line in lines:
        if fences > 1 and _FENCE.match(line[:8]):
            is_code = not is_code
            found.append(Line.TEXT)
        else:
            found.append(Line.TEXT if is_code else _kind(line))
    _mark_attributions(lines, found)
    _mark_separators(lines, found)
    return found


def _kind(line: str) -> Line:
    if not line.strip():
        return Line.BLANK
    if _QUOTE.match(line):
        return Line.QUOTE
    return _short_kind(line) if len(line) <= _LONGEST else Line.TEXT


def _short_kind(line: str) -> Line:
    if _SIGNATURE.match(line):
        return Line.SIGNATURE
    if len(line) <= _LONGEST_ADVERTISEMENT and line.strip(" *_[(\u200e").casefold().startswith(SENT_FROM):
        return Line.SENT_FROM
    return Line.RULE if _RULE.match(line) else Line.TEXT


def _mark_attributions(lines: list[str], found: list[Line]) -> None:
    for number, line in enumerate(lines):
        if found[number] is not Line.TEXT or len(line) > _LONGEST:
            continue
        start = number if _DATE_LINE.match(line) else _attribution_start(lines, number, found)
        if start is None and _says_who_wrote(line) and _is_followed_by_quote(found, number):
            start = number
        if start is not None:
            found[start : number + 1] = [Line.ATTRIBUTION] * (number + 1 - start)


def _attribution_start(lines: list[str], end: int, found: list[Line]) -> int | None:
    """Where the introduction begins that ends in this line; None when the line ends none."""
    if not _ends(lines[end]) or not _may_introduce(lines[max(0, end + 1 - _MAX_ATTRIBUTION_LINES) : end + 1]):
        return None
    whole = ""
    for start in range(end, max(end - _MAX_ATTRIBUTION_LINES, -1), -1):
        if found[start] not in {Line.TEXT, Line.SENT_FROM} or len(whole) + len(lines[start]) > _LONGEST:
            return None
        whole = f"{lines[start]} {whole}"
        if _introduces(whole):
            return _with_line_above(lines, start, found)
    return None


def _says_who_wrote(line: str) -> bool:
    """A name and "wrote" without a date, which people say as well: it counts only right above a quote."""
    verb = _verb(line) if _ends(line) else -1
    return verb > 0 and not _FIRST_PERSON.search(line[max(0, verb - 20) : verb])


def _is_followed_by_quote(found: list[Line], number: int) -> bool:
    below = (kind for kind in found[number + 1 : number + 3] if kind is not Line.BLANK)
    return next(below, None) is Line.QUOTE


def _may_introduce(window: list[str]) -> bool:
    return "@" in window[-1] or any(_verb(line) >= 0 for line in window if len(line) <= _LONGEST)


def _introduces(text: str) -> bool:
    """Whether this says that somebody else wrote, and when or from which address."""
    if _NAMED_AT_END.search(text) and _TIME.search(text):
        return True
    verb = _verb(text)
    if verb < 0 or _FIRST_PERSON.search(text[max(0, verb - 20) : verb]):
        return False
    return _DATE.search(text) is not None or _ADDRESS.search(text) is not None


def _verb(text: str) -> int:
    """Where a word for "wrote" stands, or -1. Plain searches: this is asked of every line with a colon."""
    folded = text.lower()
    for word in _WROTE:
        at = folded.find(word)
        if at >= 0 and not (word.isascii() and folded[at - 1 : at].isalpha()):
            return at
    return -1


def _ends(line: str) -> bool:
    return line.rstrip(" *\t\u200e").endswith((":", "：")) or _DASHES.match(line) is not None


def _with_line_above(lines: list[str], start: int, found: list[Line]) -> int:
    """An address alone was folded away from its date: "On Monday, Ann <" stands a line higher."""
    above = lines[start - 1] if start else ""
    folded = not _DATE.search(lines[start]) and _DATE.search(above[:60]) and found[start - 1] is Line.TEXT
    return start - 1 if folded and len(above) <= _LONGEST else start


def _mark_separators(lines: list[str], found: list[Line]) -> None:
    roles = [_role(line) for line in lines]
    for number, line in enumerate(lines):
        if found[number] in {Line.BLANK, Line.QUOTE, Line.ATTRIBUTION} or len(line) > _LONGEST:
            continue
        if _is_separator(line) or _begins_headers(roles, lines, number):
            found[number] = Line.SEPARATOR


def _is_separator(line: str) -> bool:
    bare = line.strip(" \t>*:：").casefold()
    if bare.startswith(FORWARD_LINES) and len(bare) < 60:  # noqa: PLR2004 - more is a sentence
        return True
    if line.lstrip()[:1] in _MARKS and any(phrase in bare for phrase in REPLY_ABOVE):
        return True
    dashed = _DASHES.match(line)
    words = dashed[1].casefold() if dashed else ""
    return any(separator in words for separator in SEPARATORS)


def _role(line: str) -> str | None:
    match = _HEADER.match(line[:80])
    return HEADER_ROLES.get(match[1].strip().casefold()) if match else None


def _begins_headers(roles: list[str | None], lines: list[str], number: int) -> bool:
    """Whether a block of mail headers begins here: three kinds of them close together, one the sender."""
    if roles[number] in {None, COPY}:
        return False
    seen: set[str] = set()
    misses = 0
    for at in range(number, min(number + _HEADER_WINDOW, len(lines))):
        role = roles[at]
        if role is not None:
            seen.add(role)
            misses = 0
        elif lines[at].strip():
            misses += 1
        if misses > 1:
            break
    return (
        len(seen) >= _HEADERS_NEEDED and SENDER in seen and (SUBJECT in seen or len(seen) > _HEADERS_NEEDED)
    )
