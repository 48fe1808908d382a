"""Address headers read leniently: groups, comments, routes, unquoted commas, IDN and SMTPUTF8."""

import re
import unicodedata
from collections.abc import Iterator

from msgspec import Struct

from helpdesk.mail.parsing.defects import Defects
from helpdesk.mail.parsing.encoded_words import decode_words, one_line
from helpdesk.mail.parsing.headers import Headers
from helpdesk.mail.parsing.parsed import Address

MAX_ADDRESS = 320
_MAX_ADDRESSES = 2000
_TOKEN = re.compile(
    r"""  "((?:\\.|[^"\\])*)"                                             # quoted
        | ([(<>,;:)])                                                    # a mark
        | =\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,2000}\?=                       # an encoded word, commas and all
        | (?:\\[()<>,;:"\\] | [^"(<>,;:)\\=] | \\ | =(?!\?))+ | =         # written plainly
        | (")                                                            # a quote that is never closed
    """,
    re.DOTALL | re.VERBOSE,
)
_TOKEN_WITHOUT_QUOTES = re.compile(r"([(<>,;:)])|[^(<>,;:)]+", re.DOTALL)
_BARE = re.compile(r"(?:\"[^\"@]{1,64}\"|[^\s@<>,;:\"']{1,128})@[^\s@<>,;:\"']{1,255}")
_SPACES = re.compile(r"[ \t]{2,}|\t")
_ESCAPE = re.compile(r"\\([()<>,;:\"\\])")


class _Entry:
    """One mailbox while its tokens come in."""

    def __init__(self) -> None:
        self.phrase: list[str] = []
        self.comment: list[str] = []
        self.angle: str | None = None
        self.is_empty = True
        self.has_address = False

    def add(self, text: str) -> None:
        self.phrase.append(text)
        self.is_empty = self.is_empty and not text.strip()
        self.has_address = self.has_address or "@" in text


class _Token(Struct, frozen=True):
    text: str
    is_mark: bool = False
    is_quoted: bool = False


def addresses(headers: Headers, name: str, defects: Defects) -> tuple[Address, ...]:
    """Everyone a header names who has an address, each address once."""
    found: dict[str, Address] = {}
    for value in headers.encoded(name, defects):
        for address in read_addresses(value, defects):
            if "@" in address.address:
                found.setdefault(address.address.lower(), address)
    return tuple(found.values())


def read_addresses(value: str, defects: Defects) -> list[Address]:
    """The mailboxes of one header value; one without an address keeps its name."""
    return [_address(entry, defects) for entry in _entries(value)]


def _entries(value: str) -> list[_Entry]:
    entries: list[_Entry] = []
    entry = _Entry()
    tokens = _tokens(value)
    for token in tokens:
        if token.is_mark and token.text in ",;":
            entry = _finished(entries, entry, token.text)
        elif token.is_mark and token.text == ":":
            entry = _after_colon(entry)
        else:
            _take(entry, token, tokens)
        if len(entries) >= _MAX_ADDRESSES:
            return entries
    _finished(entries, entry, ";")
    return entries


def _tokens(value: str) -> Iterator[_Token]:
    unclosed = len(value)
    for match in _TOKEN.finditer(value):
        if match[3] is not None:
            # Looking for the end of a quote that has none again at every later quote would be quadratic.
            unclosed = match.end()
            break
        # Before an @ the quotes belong to the address.
        is_local = match[1] is not None and value.startswith("@", match.end())
        is_quoted = match[1] is not None and not is_local
        text = _ESCAPE.sub(r"\1", match[1] if is_quoted else match[0])
        yield _Token(text, is_mark=match[2] is not None, is_quoted=is_quoted)
    for match in _TOKEN_WITHOUT_QUOTES.finditer(value, unclosed):
        yield _Token(match[0], is_mark=match[1] is not None)


def _finished(entries: list[_Entry], entry: _Entry, mark: str) -> _Entry:
    """Close an entry. `Smith, John <j@x>` was one name with a comma that nobody quoted."""
    if mark == "," and not entry.is_empty and not entry.has_address:
        entry.add(", ")
        return entry
    if not entry.is_empty:
        entries.append(entry)
    return _Entry()


def _after_colon(entry: _Entry) -> _Entry:
    """`Team: a@x, b@x;` names a group, whose name is not a person; `mailto:a@x` is an address."""
    if not entry.has_address:
        return _Entry()
    entry.add(":")
    return entry


def _take(entry: _Entry, token: _Token, tokens: Iterator[_Token]) -> None:
    if token.is_mark and token.text == "<":
        angle = _until_close(tokens)
        if entry.angle is None or "@" not in entry.angle:
            entry.angle, entry.is_empty, entry.has_address = angle, False, True
    elif token.is_mark and token.text == "(":
        entry.comment.append(_comment(tokens))
        entry.is_empty = False
    elif not token.is_mark:
        entry.add(token.text)


def _until_close(tokens: Iterator[_Token]) -> str:
    inside = []
    for token in tokens:
        if token.is_mark and token.text == ">":
            break
        # A route: `<@relay1,@relay2:user@host>` names the way; only the last stop is the address.
        if token.is_mark and token.text == ":":
            inside.clear()
        elif token.is_mark and token.text == "(":
            _comment(tokens)
        else:
            inside.append(token.text)
    return "".join(inside).strip()


def _comment(tokens: Iterator[_Token]) -> str:
    depth, inside = 1, []
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.is_mark else 0
        if depth == 0:
            break
        inside.append(token.text)
    return "".join(inside)


def _address(entry: _Entry, defects: Defects) -> Address:
    phrase, comment = "".join(entry.phrase), "".join(entry.comment)
    if entry.angle is not None:
        return Address(_name(phrase if phrase.strip() else comment, defects), _mailbox(entry.angle, defects))
    bare = _BARE.search(phrase)
    if bare is not None:
        rest = (phrase[: bare.start()] + phrase[bare.end() :]).strip()
        return Address(_name(rest or comment, defects), _mailbox(bare[0], defects))
    if phrase.strip() and len(phrase.split()) == 1:
        return Address(_name(comment, defects), _mailbox(phrase, defects))
    return Address(_name(phrase or comment, defects))


def _name(phrase: str, defects: Defects) -> str:
    """A display name on one line, decoded also where the encoded word stood inside quotes."""
    return _SPACES.sub(" ", one_line(decode_words(phrase, defects))).strip(" ,")


def _mailbox(text: str, defects: Defects) -> str:
    """The address as written, composed (NFC), without what people leave around it."""
    address = one_line(decode_words(text, defects)).strip().strip("'").removeprefix("mailto:").strip(" .")
    address = unicodedata.normalize("NFC", "".join(address.split()) if '"' not in address else address)
    return address if len(address) <= MAX_ADDRESS else ""
