"""Beginning a bulk change: its tickets are fixed at the press, whatever becomes of the list meanwhile."""

from datetime import timedelta

import msgspec
from msgspec import Struct

from helpdesk.accounts.rules import ensure_can, ensure_none
from helpdesk.bulk.actions.queue import defer_batch
from helpdesk.bulk.edits import Edits
from helpdesk.bulk.events import BulkChangeStarted
from helpdesk.bulk.queries.selection import MOST_TICKETS, Selection, ensure_some, selected
from helpdesk.bulk.rules import edits_problems
from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Capability, Staff
from helpdesk.events.record import record
from helpdesk.tickets.queries.choices import ticket_choices
from helpdesk.tickets.queries.inbox import Listing

# So many are changed while whoever asked for it waits.
AT_ONCE = 50
# Should that be cut short, the rest is done by then.
REST_AFTER = timedelta(minutes=1)


class Order(Struct, frozen=True, kw_only=True):
    """What to set on which tickets, and the list they were chosen in."""

    selection: Selection
    edits: Edits
    list_url: str = ""


async def begin_bulk_change(actor: Staff, order: Order) -> int:
    """Write down the tickets and what to set on them; the id of the change. A job does it, or `run_batch`.

    Invalid for edits that nobody can make, Conflict where there is no ticket, or too many.
    """
    ensure_can(actor, Capability.WRITE_TICKETS)
    async with transaction():
        ensure_none(edits_problems(order.edits, await ticket_choices()))
        change = await _written(actor, order)
        total = await _fixed(actor, order.selection, change)
        ensure_some(total)
        await execute("UPDATE bulk_changes SET total = $2 WHERE id = $1", change, total)
        await record(BulkChangeStarted(bulk_change=change, tickets=total), actor)
        defer_batch(change, due=now() + REST_AFTER if total <= AT_ONCE else None)
    return change


async def _written(actor: Staff, order: Order) -> int:
    return await fetch_value(
        """
        INSERT INTO bulk_changes (author, edits, list_url, is_whole_list, created_at)
        VALUES ($1, $2::jsonb, $3, $4, $5) RETURNING id
        """,
        actor.person,
        msgspec.json.encode(order.edits).decode(),
        order.list_url,
        isinstance(order.selection, Listing),
        now(),
    )


async def _fixed(actor: Staff, selection: Selection, change: int) -> int:
    """Write down which tickets those are; how many, one too many where there are more than may be."""
    wanted = selected(actor, selection, first_param=2)
    return await execute(
        f"""
        INSERT INTO bulk_tickets (bulk_change, ticket)
        SELECT $1, tickets.id FROM tickets WHERE {wanted.sql} ORDER BY tickets.id LIMIT {MOST_TICKETS + 1}
        """,  # noqa: S608 - the clause is ours
        change,
        *wanted.args,
    )
