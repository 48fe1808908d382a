"""Marks of ours that foreign mail brings back: signed Message-IDs, a marker in the body, the loop header."""

import re

from msgspec import Struct

from helpdesk.core.signing import is_signed, signed
from helpdesk.mail.addresses import mail_config

_OWN_ID = re.compile(r"(0|[1-9][0-9]{0,17})\.(x?[1-9][0-9]{0,17})\.([0-9a-f]{16})@.+")
_MARKER = re.compile(r"hd-ref-([1-9][0-9]{0,17})-([0-9a-f]{16})")
_ID, _BODY, _LOOP = "message-id", "body-marker", "loop"


class OwnId(Struct, frozen=True):
    """What a Message-ID of ours says: the ticket it is about, and the message it carried, if any."""

    ticket: int | None
    message: int | None


def outgoing_id(*, ticket: int | None, message: int | None, mail: int) -> str:
    """The Message-ID of an outgoing mail, without brackets: the same at every attempt to send it."""
    subject = (str(ticket or 0), str(message) if message else f"x{mail}")
    return f"{subject[0]}.{subject[1]}.{signed(_ID, *subject)}@{mail_config().domain}"


def own_id(message_id: str) -> OwnId | None:
    """What we said by this id, or None where we did not sign it; the domain may have changed since."""
    found = _OWN_ID.fullmatch(message_id.strip("<> "))
    if found is None or not is_signed(found[3], _ID, found[1], found[2]):
        return None
    message = None if found[2].startswith("x") else int(found[2])
    return OwnId(ticket=int(found[1]) or None, message=message)


def body_marker(ticket: int) -> str:
    """The word that stands hidden in the HTML of our mails and comes back when they are quoted."""
    return f"hd-ref-{ticket}-{signed(_BODY, str(ticket))}"


def marked_tickets(text: str) -> list[int]:
    """The tickets whose markers a body quotes, first named first; markers we did not sign say nothing."""
    found = [int(ticket) for ticket, mark in _MARKER.findall(text) if is_signed(mark, _BODY, ticket)]
    return list(dict.fromkeys(found))


def without_markers(text: str) -> str:
    """A text without our hidden words, which nobody is meant to read."""
    return _MARKER.sub("", text)


def loop_mark() -> str:
    """The value of our loop header: a mail that comes in with it is one of ours on its way round."""
    return signed(_LOOP)


def is_loop_mark(value: str) -> bool:
    return is_signed(value.strip(), _LOOP)
