"""Tickets that were set to wait for the customer although the customer had written last."""

from datetime import datetime
from functools import partial

from msgspec import Struct

from helpdesk.accounts.rules import ensure_can
from helpdesk.conditions.compiling import all_true
from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, decode_cursor, encode_cursor
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Capability, Staff
from helpdesk.reports.filters import ReportFilters
from helpdesk.tickets.access import visible_to


class PauseAfterCustomer(Struct, frozen=True, kw_only=True):
    """Who stopped the clock, when, and when the customer had written."""

    id: int
    number: str
    subject: str
    who: str | None
    at: datetime
    written_at: datetime


async def pauses_after_customer(
    actor: Staff, filters: ReportFilters, *, after: str | None = None, limit: int = PAGE_SIZE
) -> Page[PauseAfterCustomer]:
    """The newest ones of the period, in one statement. Such a pause stops no reply clock; it is shown here.

    The note of a phone call counts as an answer.
    """
    ensure_can(actor, Capability.READ_REPORTS)
    cursor = decode_cursor(after)
    visible = all_true(partial(visible_to, actor), first_param=5)
    rows = await fetch_as(
        PauseAfterCustomer,
        f"""
        SELECT events.id, tickets.number, tickets.subject, events.created_at AS at,
               (SELECT name FROM persons WHERE id = events.actor_id) AS who, last.created_at AS written_at
        FROM events JOIN tickets ON tickets.id = events.subject_id
        CROSS JOIN LATERAL (
          SELECT author_kind, created_at FROM messages
          WHERE ticket = tickets.id AND created_at <= events.created_at AND author_kind <> 'automatic'
            AND (audience = 'public' OR channel = 'phone')
          ORDER BY id DESC LIMIT 1
        ) AS last
        WHERE events.name = 'StatusChanged' AND events.subject_kind = 'ticket'
          AND events.created_at >= $1 AND events.created_at < $2
          AND ($3::timestamptz IS NULL OR (events.created_at, events.id) < ($3::timestamptz, $4::bigint))
          AND data ->> 'new_category' = 'waiting' AND data ->> 'old_category' <> 'waiting'
          AND last.author_kind = 'customer' AND {visible.sql}
        ORDER BY events.created_at DESC, events.id DESC LIMIT {limit + 1}
        """,  # noqa: S608 - pieces of ours
        filters.begins,
        filters.ends,
        cursor.at if cursor else None,
        cursor.id if cursor else None,
        *visible.args,
    )
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    return Page(rows[:limit], encode_cursor(Cursor(last.at, last.id)) if last else None)
