"""The HTML of what a person wrote in a mail, without what the mail quotes below it."""

import re
from html import unescape

from helpdesk.mail.parsing.parsed import ParsedMail

_PIECE = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*>|[^<]+|<")
_ALT = re.compile(r"\balt=\"([^\"]*)\"")
_WORD = re.compile(r"\w+")
_LINK = re.compile(r"<https?://[^>]*>")


def shown_html(mail: ParsedMail) -> str | None:
    """The sanitised HTML to show of a mail; None where its text shows better what was written.

    Where the mail quotes, the HTML is cut where the written words end; when its words are not those of the
    text, nobody can say where that is.
    """
    if mail.html is None or not mail.quoted:
        return mail.html
    return _cut_after(mail.html, _words(_LINK.sub(" ", mail.reply)))


def _cut_after(html: str, written: list[str]) -> str | None:
    """The HTML up to the end of these words; elements left open are closed by whoever cleans it next."""
    kept: list[str] = []
    found = 0
    for piece in _PIECE.findall(html):
        words = _words_of(piece)
        if words and found == len(written):
            return "".join(kept)
        if words != written[found : found + len(words)]:
            return None
        found += len(words)
        kept.append(piece)
    return html if found == len(written) else None


def _words_of(piece: str) -> list[str]:
    """The words a piece of HTML shows: of a picture, its description."""
    if not piece.startswith("<"):
        return _words(unescape(piece))
    alt = _ALT.search(piece) if piece.startswith("<img") else None
    return _words(unescape(alt[1])) if alt else []


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
