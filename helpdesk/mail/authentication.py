"""What our own mail server found out about a sender: whether the domain in From stands behind the mail."""

import re

from helpdesk.mail.addresses import mail_config
from helpdesk.mail.parsing.parsed import ParsedMail

_PIECE = re.compile(r'\\.|[^()"\\]+|.', re.DOTALL)
_DMARC = re.compile(r"\s*dmarc\s*(?:/\s*\d+\s*)?=\s*(\w+)", re.IGNORECASE)


def is_disowned(mail: ParsedMail) -> bool:
    """Whether DMARC failed, as our server says: somebody else may have written in the sender's name.

    Only the verdict that harms is read. Whoever forges a better one gains nothing by it, and a mail without
    a verdict is believed as before.
    """
    return any(
        result == "fail"
        for verdict in _verdicts_of_our_server(mail.authentication_results)
        for result in _dmarc_results(verdict)
    )


def _dmarc_results(verdict: str) -> list[str]:
    """What DMARC came to.

    Where a comment seems to hold the only result, a sender may have wrapped it in one: the signs of comments
    may stand in addresses too.
    """
    return _results_of(_without_comments(verdict)) or _results_of(verdict)


def _results_of(text: str) -> list[str]:
    found = [_DMARC.match(result) for result in text.split(";")[1:]]
    return [one[1].lower() for one in found if one]


def _verdicts_of_our_server(verdicts: tuple[str, ...]) -> list[str]:
    """Those under the name that was set; without one, those above all that other servers have written."""
    ours = mail_config().verdicts_by
    if ours:
        return [verdict for verdict in verdicts if _server_of(verdict) == ours]
    own: list[str] = []
    for verdict in verdicts:
        if _server_of(verdict) != _server_of(verdicts[0]):
            break
        own.append(verdict)
    return own


def _server_of(verdict: str) -> str:
    """RFC 8601's authserv-id: the first word, before an optional version."""
    words = _without_comments(verdict).partition(";")[0].split()
    return words[0].lower() if words else ""


def _without_comments(verdict: str) -> str:
    """Comments may hold anything, and comments; no result ends in quotes. What is not closed is neither."""
    kept: list[str] = []
    depth, is_quoted = 0, False
    for piece in _PIECE.findall(verdict):
        if piece == '"' and not depth:
            is_quoted = not is_quoted
        elif is_quoted:
            kept.append(piece.replace(";", " "))
        elif piece in "()":
            depth = max(0, depth + (1 if piece == "(" else -1))
            kept.append(" ")
        elif not depth:
            kept.append(piece)
    return verdict if depth or is_quoted else "".join(kept)
