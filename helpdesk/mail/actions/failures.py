"""Staff read in the ticket that an answer of theirs did not arrive; nobody has to go and look."""

from collections.abc import Sequence

from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import SYSTEM
from helpdesk.mail.enums import OutboundState
from helpdesk.tickets.actions.notes import add_note

LONGEST_WORDS = 2000


class _Failure(Struct, frozen=True, kw_only=True):
    id: int
    number: str
    address: str
    state: OutboundState
    error: str | None
    attempts: int


async def tell_staff(mail_ids: Sequence[int]) -> None:
    """Note in their tickets which answers failed or are in doubt, once an attempt; in a transaction."""
    failures = await fetch_as(
        _Failure,
        """
        SELECT mails.id, tickets.number, address, mails.state, error, attempts
        FROM outbound_mails AS mails JOIN tickets ON tickets.id = mails.ticket
        WHERE mails.id = ANY($1::bigint[]) AND template = 'reply' AND disposition = 'live' ORDER BY mails.id
        """,
        list(mail_ids),
    )
    for failure in failures:
        await add_note(
            SYSTEM,
            failure.number,
            body=failure_note(_sentence(failure), failure.error or ""),
            request_key=f"mail-failed:{failure.id}:{failure.attempts}",
        )


def failure_note(sentence: str, words: str) -> str:
    """One sentence of ours, and the other side's words as they are."""
    plain = " ".join(words[:LONGEST_WORDS].replace("`", "'").split())
    return f"{sentence}\n\n```\n{plain}\n```" if plain else sentence


def _sentence(failure: _Failure) -> str:
    if failure.state == OutboundState.UNKNOWN:
        return _(
            "Nobody can say whether our mail to {address} went out. An administrator can send it again."
        ).format(address=failure.address)
    return _("Our mail to {addresses} was not delivered.").format(addresses=failure.address)
