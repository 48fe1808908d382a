"""Bulk changes of one person, what one would do, and which tickets of one were not changed."""

from msgspec import Struct

from helpdesk.bulk.access import BULK_CHANGE, BulkChangeRecord
from helpdesk.bulk.edits import Edits
from helpdesk.bulk.foreseeing import Foresight, Ground, foreseen
from helpdesk.bulk.queries.selection import Selection, ensure_some, selected_tickets
from helpdesk.core.pagination import Cursor, Page, encode_cursor
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.queries.choices import TicketChoices

PAGE = 25


class Troubled(Struct, frozen=True, kw_only=True):
    """A ticket that was not changed, or not given back, and why; `is_seen` while it is theirs to see."""

    ticket: int
    number: str
    subject: str
    reason: str
    is_seen: bool


async def foresight(actor: Staff, selection: Selection, edits: Edits, choices: TicketChoices) -> Foresight:
    """What would become of the tickets; Conflict where there are none, or too many."""
    tickets = await selected_tickets(actor, selection)
    ensure_some(len(tickets))
    ground = Ground({status.id: status for status in choices.statuses}, choices.custom)
    return foreseen(actor, tickets, edits, ground)


async def bulk_changes(actor: Staff, *, before: int) -> Page[BulkChangeRecord]:
    """A page of what somebody changed at once, the latest first, of ids below this one."""
    found = await fetch_as(
        BulkChangeRecord,
        f"{BULK_CHANGE} WHERE author = $1 AND id < $2 ORDER BY id DESC LIMIT {PAGE + 1}",
        actor.person,
        before,
    )
    rows = found[:PAGE]
    return Page(rows, encode_cursor(Cursor(None, rows[-1].id)) if len(found) > PAGE else None)


async def troubled(actor: Staff, bulk_change: int, *, after: int) -> Page[Troubled]:
    """A page of the tickets that refused, in the order of their ids, of those above this one."""
    visible = visible_to(actor, first_param=3)
    found = await fetch_as(
        Troubled,
        f"""
        SELECT ticket, number, subject, reason, ({visible.sql}) IS TRUE AS is_seen
        FROM bulk_tickets JOIN tickets ON tickets.id = bulk_tickets.ticket
        WHERE bulk_change = $1 AND ticket > $2 AND reason IS NOT NULL ORDER BY ticket LIMIT {PAGE + 1}
        """,  # noqa: S608 - the clause is ours
        bulk_change,
        after,
        *visible.args,
    )
    rows = found[:PAGE]
    return Page(rows, encode_cursor(Cursor(None, rows[-1].ticket)) if len(found) > PAGE else None)
