"""What our own mail server found out about a sender: whether the domain in From stands behind the mail."""

import re

from helpdesk.mail.addresses import mail_config
from helpdesk.mail.parsing.parsed import ParsedMail

_COMMENT = re.compile(r"\([^()]*+\)")
_DMARC_FAILED = re.compile(r"\s*dmarc\s*=\s*fail\b", re.IGNORECASE)


def is_disowned(mail: ParsedMail) -> bool:
    """Whether DMARC failed, as our server says: somebody else may have written in the sender's name.

    Only the verdict that harms is read. Whoever forges a better one gains nothing by it, and a mail without
    a verdict is believed as before.
    """
    return any(
        _DMARC_FAILED.match(result)
        for verdict in _verdicts_of_our_server(mail.authentication_results)
        for result in _without_comments(verdict).split(";")[1:]
    )


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
    """Comments may hold anything, and comments."""
    before, text = "", verdict
    while before != text:
        before, text = text, _COMMENT.sub(" ", text)
    return text
