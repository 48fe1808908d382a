"""The one door to a promise for an actor."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.rules import ensure_can
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import fetch_one
from helpdesk.events.actor import Actor, Capability
from helpdesk.relationship.enums import PromiseState
from helpdesk.tickets.access import access_to_work, visible_to
from helpdesk.tickets.rules import is_id


class PromiseOut(Struct, frozen=True, kw_only=True):
    """A promise, and the ticket it was made on."""

    id: int
    ticket: int
    number: str
    words: str
    due_at: datetime
    state: PromiseState


async def access_promise_to_work(actor: Actor, promise_id: int) -> PromiseOut:
    """The promise, its ticket and itself locked, for staff who work on the ticket; NotFound for others."""
    ensure_can(actor, Capability.WRITE_TICKETS)
    seen = await _read(actor, promise_id)
    if seen is None:
        raise NotFound("promise")
    await access_to_work(actor, seen.number)
    # Whoever settled it before us had the same lock; what they wrote is read only now.
    return await _read(actor, promise_id) or seen


async def _read(actor: Actor, promise_id: int) -> PromiseOut | None:
    if not is_id(promise_id):
        return None
    visible = visible_to(actor, first_param=2)
    return await fetch_one(
        PromiseOut,
        f"""
        SELECT promises.id, promises.ticket, tickets.number, promises.words, promises.due_at, promises.state
        FROM promises JOIN tickets ON tickets.id = promises.ticket
        WHERE promises.id = $1 AND {visible.sql}
        """,  # noqa: S608 - the clause is ours
        promise_id,
        *visible.args,
    )
