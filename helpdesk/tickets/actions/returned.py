"""An answer that arrived nowhere counts as never given, until it was sent again and arrived."""

from datetime import datetime, timedelta

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch_one
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM
from helpdesk.events.record import record
from helpdesk.tickets.access import locked_ticket
from helpdesk.tickets.events import AnswerArrived, AnswerReturned

# As long as mail servers go on trying. What is reported later, the customer has long asked about themselves.
RETURNED_WITHIN = timedelta(days=7)


class _Answer(Struct, frozen=True, kw_only=True):
    """`is_away`: it came back and has not arrived since."""

    ticket: int
    created_at: datetime
    is_away: bool


async def note_answer_returned(message_id: int) -> None:
    """Count an answer of ours as not given. The same again, and what is no answer, changes nothing."""
    async with transaction():
        answer = await _locked_answer(message_id)
        if answer is None or answer.is_away or now() - answer.created_at > RETURNED_WITHIN:
            return
        await record(AnswerReturned(ticket=answer.ticket, message=message_id), SYSTEM)


async def note_answer_arrived(message_id: int) -> None:
    """Count an answer that had come back from now on. One that never did has counted all the time."""
    async with transaction():
        answer = await _locked_answer(message_id)
        if answer is not None and answer.is_away:
            await record(AnswerArrived(ticket=answer.ticket, message=message_id), SYSTEM)


async def _locked_answer(message_id: int) -> _Answer | None:
    """A public message of staff, with its ticket locked."""
    found = await _answer(message_id)
    if found is None:
        return None
    await locked_ticket(found.ticket)
    return await _answer(message_id)


async def _answer(message_id: int) -> _Answer | None:
    return await fetch_one(
        _Answer,
        """
        SELECT ticket, created_at,
               coalesce((SELECT events.name = 'AnswerReturned' FROM events
                         WHERE subject_kind = 'ticket' AND subject_id = messages.ticket
                           AND events.name IN ('AnswerReturned', 'AnswerArrived')
                           AND events.data -> 'message' = to_jsonb(messages.id)
                         ORDER BY events.id DESC LIMIT 1), false) AS is_away
        FROM messages WHERE id = $1 AND audience = 'public' AND author_kind = 'staff'
        """,
        message_id,
    )
