"""The way of one mail out: queued → sending, written down before the server hears of it, → how it ended."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch, fetch_one, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.jobs.queue import defer
from helpdesk.mail.actions.failures import note_arrived, note_returned, tell_staff
from helpdesk.mail.actions.queue_mail import SEND, defer_sending
from helpdesk.mail.enums import Direction, OutboundState
from helpdesk.mail.transport import Outcome, Result

# A server that is away or asks for patience is asked again after these, then every hour for a day.
PAUSES = tuple(timedelta(seconds=pause) for pause in (10, 60, 300, 900, 1800))
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=1)
# Longer than any talk with a server can last; whoever began it is gone.
LOST_AFTER = timedelta(minutes=3)
LONGEST_ERROR = 2000
LOST = "The process that was sending it ended."


class Attempt(Struct, frozen=True, kw_only=True):
    """One try to send a mail. Its number fences what an earlier try still has to say."""

    mail: int
    number: int


async def begin(mail_id: int, message_id: str) -> Attempt | None:
    """Write down that the mail is being sent, and its id as one that leads to the ticket.

    None where it is not queued: sent already, given up, or in other hands.
    """
    async with transaction():
        row = await fetch_one(
            _Begun,
            "UPDATE outbound_mails SET state = 'sending', attempts = attempts + 1, tried_at = now(),"
            " message_id = $2, error = NULL WHERE id = $1 AND state = 'queued' RETURNING attempts, ticket",
            mail_id,
            message_id,
        )
        if row is None:
            return None
        if row.ticket is not None:
            await _remember(message_id, row.ticket)
        return Attempt(mail=mail_id, number=row.attempts)


async def note(attempt: Attempt, outcome: Outcome) -> None:
    """Write down how an attempt ended. What a later attempt has written is left alone."""
    async with transaction():
        await _NOTES[outcome.result](attempt, _kept(outcome.words))


async def note_lost(mail_id: int) -> None:
    """A mail that a dead process was sending: nobody can say whether it went, so a person decides."""
    async with transaction():
        lost = await fetch(
            "UPDATE outbound_mails SET state = 'unknown', error = $2"
            " WHERE id = $1 AND state = 'sending' RETURNING id",
            mail_id,
            LOST,
        )
        await tell_staff([row["id"] for row in lost])


async def note_all_lost() -> int:
    """The same for every mail whose sending began too long ago to be going on still; how many."""
    async with transaction():
        lost = await fetch(
            "UPDATE outbound_mails SET state = 'unknown', error = $2"
            " WHERE state = 'sending' AND tried_at < now() - $1::interval RETURNING id",
            LOST_AFTER,
            LOST,
        )
        await tell_staff([row["id"] for row in lost])
        return len(lost)


async def fail(mail_id: int, words: str) -> None:
    """Give up a mail that was not handed over; a person may still send it again."""
    async with transaction():
        await execute(
            "UPDATE outbound_mails SET state = 'failed', error = $2 WHERE id = $1 AND state = 'queued'",
            mail_id,
            _kept(words),
        )
        await tell_staff([mail_id])
        await note_returned([mail_id])


async def send_again(mail_id: int) -> bool:
    """Queue a failed or unknown mail once more, because a person said so; whether there was one."""
    async with transaction():
        touched = await execute(
            "UPDATE outbound_mails SET state = 'queued', queued_at = now(), bounced_at = NULL"
            " WHERE id = $1 AND state IN ('failed', 'unknown')",
            mail_id,
        )
        if touched:
            defer_sending(mail_id)
        return touched == 1


def _kept(words: str) -> str:
    """The words of the other side as PostgreSQL can keep them: a server may say any bytes."""
    return words.encode("utf-8", "replace").decode().replace("\0", "")[:LONGEST_ERROR]


class _Begun(Struct, frozen=True):
    attempts: int
    ticket: int | None


async def _remember(message_id: str, ticket: int) -> None:
    await execute(
        "INSERT INTO mail_references (message_id, ticket, direction) VALUES ($1, $2, $3)"
        " ON CONFLICT DO NOTHING",
        message_id,
        ticket,
        Direction.OUT,
    )


async def _note_accepted(attempt: Attempt, words: str) -> None:
    """The one state that also overrules `unknown`: the server did say yes."""
    del words
    await execute(
        "UPDATE outbound_mails SET state = 'sent', sent_at = now(), error = NULL"
        " WHERE id = $1 AND attempts = $2 AND state IN ('sending', 'unknown')",
        attempt.mail,
        attempt.number,
    )
    if attempt.number > 1:
        await note_arrived(attempt.mail)


async def _note_refused(attempt: Attempt, words: str) -> None:
    if await _end(attempt, OutboundState.FAILED, words):
        await tell_staff([attempt.mail])
        await note_returned([attempt.mail])


async def _note_unknown(attempt: Attempt, words: str) -> None:
    if await _end(attempt, OutboundState.UNKNOWN, words):
        await tell_staff([attempt.mail])


async def _note_refused_for_now(attempt: Attempt, words: str) -> None:
    """Back into the queue with a pause; after a day it is given up."""
    age = await fetch_value("SELECT now() - queued_at FROM outbound_mails WHERE id = $1", attempt.mail)
    if age is None or age > GIVEN_UP_AFTER:
        await _note_refused(attempt, words)
    elif await _end(attempt, OutboundState.QUEUED, words):
        pause = PAUSES[attempt.number - 1] if attempt.number <= len(PAUSES) else LONGEST_PAUSE
        defer(SEND, key=f"{SEND}:{attempt.mail}", due=now() + pause, mail_id=attempt.mail)


async def _end(attempt: Attempt, state: OutboundState, words: str) -> bool:
    touched = await execute(
        "UPDATE outbound_mails SET state = $3, error = $4"
        " WHERE id = $1 AND attempts = $2 AND state IN ('sending', 'unknown')",
        attempt.mail,
        attempt.number,
        state,
        words,
    )
    return touched == 1


_NOTES: dict[Result, Callable[[Attempt, str], Awaitable[None]]] = {
    Result.ACCEPTED: _note_accepted,
    Result.REFUSED: _note_refused,
    Result.REFUSED_FOR_NOW: _note_refused_for_now,
    Result.UNKNOWN: _note_unknown,
}
