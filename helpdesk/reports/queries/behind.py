"""The promises behind a number, newest first, a page at a time."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.rules import ensure_can
from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, decode_cursor, encode_cursor
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Capability, Staff
from helpdesk.reports.filters import ReportFilters
from helpdesk.reports.queries.decided import DECIDED_AT, IS_BREACHED, IS_NEAR_MISS, SOURCE, decided
from helpdesk.sla.enums import BreachCause, Metric


class DecidedPromise(Struct, frozen=True, kw_only=True):
    """One promise and the ticket it was made on; times in seconds."""

    id: int
    number: str
    subject: str
    metric: Metric
    cycle: int
    policy: str | None
    assignee: str | None
    target: int
    worked: int
    started_at: datetime
    due_at: datetime | None
    fulfilled_at: datetime | None
    breached_at: datetime | None
    breach_cause: BreachCause | None
    decided_at: datetime
    is_breached: bool
    is_near_miss: bool

    @property
    def calendar(self) -> int | None:
        """How long it took by the clock on the wall; None while it is still not fulfilled."""
        if self.fulfilled_at is None:
            return None
        return int((self.fulfilled_at - self.started_at).total_seconds())


async def promises_behind(
    actor: Staff, filters: ReportFilters, *, after: str | None = None, limit: int = PAGE_SIZE
) -> Page[DecidedPromise]:
    """The next page of what a number counts, in one statement."""
    ensure_can(actor, Capability.READ_REPORTS)
    cursor = decode_cursor(after)
    wanted = decided(actor, filters, first_param=3)
    rows = await fetch_as(
        DecidedPromise,
        f"""
        SELECT clocks.id, tickets.number, tickets.subject, clocks.metric, clocks.cycle,
               policies.name AS policy,
               (SELECT name FROM persons WHERE id = tickets.assignee) AS assignee,
               clocks.target_seconds AS target, clocks.worked_seconds AS worked, clocks.started_at,
               clocks.due_at, clocks.fulfilled_at, clocks.breached_at, clocks.breach_cause,
               {DECIDED_AT} AS decided_at, {IS_BREACHED} AS is_breached, {IS_NEAR_MISS} AS is_near_miss
        {SOURCE}
        WHERE {wanted.sql}
          AND ($1::timestamptz IS NULL OR ({DECIDED_AT}, clocks.id) < ($1::timestamptz, $2::bigint))
        ORDER BY {DECIDED_AT} DESC, clocks.id DESC LIMIT {limit + 1}
        """,  # noqa: S608 - every piece is ours
        cursor.at if cursor else None,
        cursor.id if cursor else None,
        *wanted.args,
    )
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    return Page(rows[:limit], encode_cursor(Cursor(last.decided_at, last.id)) if last else None)
