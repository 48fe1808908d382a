"""Links of ours that a mail quotes: closed, however the programs on the way have broken or wrapped them."""

import re
from bisect import bisect_right
from collections.abc import Callable
from urllib.parse import urlsplit

from msgspec import Struct

from helpdesk.mail.addresses import mail_config
from helpdesk.mail.links import ONE_TIME_PATHS
from helpdesk.tickets.links import open_ticket_link

# What stands in a quoted link where its secret was.
CLOSED = "…"
TOKEN_LENGTH = 43
# Words that follow an address without a token are shorter than what is left of a token in one line.
SHORTEST_RUN = 15

_QUOTE_MARKS = r"(?:[ \t]*+(?:[>|]|&gt;))*+[ \t]*+"
# Possessive, and begun only at the first blank: a mail of nothing but blanks costs no more than another.
_LINE_BREAK = rf"(?:=?(?<![ \t])[ \t]*+)?(?:(?:\r?\n|\r){_QUOTE_MARKS})++"
_INVISIBLE = (
    "[\u00ad\u200b-\u200d\u2060\ufeff]|<wbr ?/?>|&(?:shy|zwnj|zwj|ZeroWidthSpace|#8203|#x200b|#173|#xad);"
)
_IN_LINKS = re.compile(f"{_LINE_BREAK}|{_INVISIBLE}", re.IGNORECASE)
_BETWEEN_TAGS = re.compile(
    rf"{_LINE_BREAK}|{_INVISIBLE}|[ \t\u00a0]++|<[^<>]{{0,2000}}+>{_QUOTE_MARKS}", re.IGNORECASE
)

_CODED = {"/": "(?:/|%2F|%252F|_)", ":": "(?::|%3A|%253A|-3A)", "-": "(?:-2D|%2D|%252D|-)"}
_HYPHENS = ("-", _CODED["-"])
_TICKET_PARTS = ("(?<![0-9])([0-9]{1,19})", "([0-9]{1,19})", "([0-9]{1,11})", "([0-9a-f]{32})")
_TICKET_TOKENS = tuple(re.compile(hyphen.join(_TICKET_PARTS), re.IGNORECASE) for hyphen in _HYPHENS)

Span = tuple[int, int]


def without_tokens(text: str) -> str:
    """A text whose links of ours open nothing: who quotes our mail does not give away what was theirs alone.

    A ticket's link is known by its signature, the others by our address before them. Once as it stands,
    where addresses are in attributes, and once as a reader sees it, where tags break what is shown.
    """
    secrets = [(tokens, _ticket_token) for tokens in _TICKET_TOKENS]
    secrets += [(tokens, _one_time_token) for tokens in _one_time_patterns()]
    for gaps in (_IN_LINKS, _BETWEEN_TAGS):
        bare = gaps.sub("", text)
        for tokens, secret in secrets:
            if tokens.search(bare):
                text = _closed(text, gaps, tokens, secret)
    return text


class _Unbroken(Struct, frozen=True):
    """A text without what interrupts it, and where each piece of it began."""

    text: str
    begins: list[int]
    places: list[int]

    @classmethod
    def of(cls, whole: str, gaps: re.Pattern[str]) -> "_Unbroken":
        pieces, begins, places, at, length = [], [], [], 0, 0
        for gap in [*gaps.finditer(whole), None]:
            piece = whole[at : gap.start()] if gap else whole[at:]
            if piece:
                pieces.append(piece)
                begins.append(length)
                places.append(at)
                length += len(piece)
            at = gap.end() if gap else at
        return cls("".join(pieces), begins, places)

    def pieces_of(self, start: int, end: int) -> list[tuple[int, int]]:
        """Where a part of the text stands in the whole: one span for each piece it lies in."""
        found = []
        piece = bisect_right(self.begins, start) - 1
        while start < end:
            ends = self.begins[piece + 1] if piece + 1 < len(self.begins) else len(self.text)
            upto = min(end, ends)
            place = self.places[piece] + start - self.begins[piece]
            found.append((place, place + upto - start))
            start, piece = upto, piece + 1
        return found


def _closed(
    text: str,
    gaps: re.Pattern[str],
    tokens: re.Pattern[str],
    secret: Callable[[_Unbroken, re.Match[str]], Span | None],
) -> str:
    """The text without the secrets; what broke them stays where it was, so that HTML stays balanced."""
    unbroken, kept, at = _Unbroken.of(text, gaps), [], 0
    for found in tokens.finditer(unbroken.text):
        span, sign = secret(unbroken, found), CLOSED
        for begin, stop in unbroken.pieces_of(*span) if span else ():
            kept += [text[at:begin], sign]
            at, sign = stop, ""
    return "".join([*kept, text[at:]])


def _ticket_token(_unbroken: _Unbroken, found: re.Match[str]) -> Span | None:
    """Where blanks count for nothing, other digits may stand right before it."""
    first, *rest = (part.lower() for part in found.groups())
    for more in range(len(first)):
        if open_ticket_link("-".join([first[more:], *rest])):
            return found.start() + more, found.end()
    return None


def _one_time_token(unbroken: _Unbroken, found: re.Match[str]) -> Span | None:
    span = found.span("token")
    longest = max(stop - begin for begin, stop in unbroken.pieces_of(*span))
    return span if longest >= SHORTEST_RUN else None


def _one_time_patterns() -> list[re.Pattern[str]]:
    """Our address, a path of one-time links, and a token, also as an address inside another one."""
    ours = urlsplit(mail_config().public_url)
    paths = "|".join(_wrapped(path.format(token="")) for path in ONE_TIME_PATHS.values())
    before = f"(?i:{_wrapped(ours.netloc + ours.path)})(?:{paths})"
    return [
        re.compile(f"{before}(?P<token>(?:[A-Za-z0-9_]|{hyphen}){{{TOKEN_LENGTH}}})") for hyphen in _HYPHENS
    ]


def _wrapped(address: str) -> str:
    """A part of an address, plain or as those programs write it that lead every link through themselves."""
    return "".join(_CODED.get(sign) or re.escape(sign) for sign in address)
