"""The ledger of promises: what a colleague promised a customer until a time, and what became of it."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.rules import ensure_none
from helpdesk.core.clock import now
from helpdesk.core.names import clean_name
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.relationship.access import PromiseOut, access_promise_to_work
from helpdesk.relationship.enums import PromiseState
from helpdesk.relationship.events import PromiseBroken, PromiseKept, PromiseMade, PromiseWithdrawn
from helpdesk.relationship.rules import ensure_open, promise_problems
from helpdesk.tickets.access import access_to_work
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.writing import TicketRef
from helpdesk.tickets.contents import body_problems, usable_key


class NewPromise(Struct, frozen=True, kw_only=True):
    """What is promised, in the words that were used, and until when."""

    words: str
    due_at: datetime | None
    request_key: str | None = None


async def make_promise(actor: Actor, number: str, promise: NewPromise) -> int:
    """Note what was promised on a ticket; its id. The same request key notes it once."""
    # Clocks count in whole seconds, and this one ends exactly when it was said.
    at = now().replace(microsecond=0)
    ensure_none(promise_problems(promise.words, promise.due_at, at))
    words = clean_name(promise.words)
    async with transaction():
        ticket = await access_to_work(actor, number)
        key = usable_key(actor, promise.request_key)
        made = await fetch_value(
            """
            INSERT INTO promises
              (ticket, person, organisation, made_by, words, due_at, request_key, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (request_key) DO NOTHING RETURNING id
            """,
            ticket.id,
            ticket.requester,
            ticket.organisation,
            actor.person,
            words,
            promise.due_at,
            key,
            at,
        )
        if made is None:
            return await fetch_value("SELECT id FROM promises WHERE request_key = $1", key)
        await record(PromiseMade(ticket=ticket.id, promise=made), actor, [Change("promise", None, words)])
    return made


async def reply_with_promise(actor: Actor, number: str, reply: Reply, promise: NewPromise) -> TicketRef:
    """Send a reply and note what it promises: both, or neither."""
    ensure_none(body_problems(reply.body) | promise_problems(promise.words, promise.due_at, now()))
    async with transaction():
        written = await post_reply(actor, number, reply)
        await make_promise(actor, written.number, promise)
    return written


async def keep_promise(actor: Actor, promise_id: int) -> str:
    """Say that it was done; the number of its ticket.

    Past its time it was kept late, which the ledger tells from the two times.
    """
    at = now()
    async with transaction():
        promise = await _settled(actor, promise_id, PromiseState.KEPT, at)
        kept = PromiseKept(ticket=promise.ticket, promise=promise.id, is_late=at > promise.due_at)
        await record(kept, actor, _said(promise))
    return promise.number


async def break_promise(actor: Actor, promise_id: int) -> str:
    """Say that it will not be done after all; the number of its ticket."""
    async with transaction():
        promise = await _settled(actor, promise_id, PromiseState.BROKEN, now())
        await record(PromiseBroken(ticket=promise.ticket, promise=promise.id), actor, _said(promise))
    return promise.number


async def withdraw_promise(actor: Actor, promise_id: int) -> str:
    """Take it back, noted by mistake or no longer wanted; the number of its ticket."""
    async with transaction():
        promise = await _settled(actor, promise_id, PromiseState.WITHDRAWN, now())
        await record(PromiseWithdrawn(ticket=promise.ticket, promise=promise.id), actor, _said(promise))
    return promise.number


async def _settled(actor: Actor, promise_id: int, state: PromiseState, at: datetime) -> PromiseOut:
    promise = await access_promise_to_work(actor, promise_id)
    ensure_open(promise.state)
    await execute("UPDATE promises SET state = $2, settled_at = $3 WHERE id = $1", promise.id, state, at)
    return promise


def _said(promise: PromiseOut) -> list[Change]:
    return [Change("promise", None, promise.words)]
