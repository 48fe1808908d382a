"""Staff read in the ticket that an answer of theirs did not arrive; nobody has to go and look."""

from collections.abc import Sequence

from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch, fetch_as, fetch_value
from helpdesk.events.actor import SYSTEM
from helpdesk.mail.enums import OutboundState
from helpdesk.tickets.actions.notes import add_note
from helpdesk.tickets.actions.returned import note_answer_arrived, note_answer_returned

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


async def note_returned(mail_ids: Sequence[int]) -> None:
    """Count the answers as not given of which by now every copy failed or came back; in a transaction."""
    answers = await fetch(
        """
        SELECT message FROM outbound_mails AS copies
        WHERE template = 'reply' AND message IN (
          SELECT message FROM outbound_mails WHERE id = ANY($1::bigint[]))
        GROUP BY message HAVING bool_and(state = 'failed' OR bounced_at IS NOT NULL) ORDER BY message
        """,
        list(mail_ids),
    )
    for answer in answers:
        await note_answer_returned(answer["message"])


async def note_arrived(mail_id: int) -> None:
    """Count the answer again whose copy was accepted at last; in a transaction."""
    answer = await fetch_value(
        "SELECT message FROM outbound_mails WHERE id = $1 AND template = 'reply'", mail_id
    )
    if answer is not None:
        await note_answer_arrived(answer)


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
