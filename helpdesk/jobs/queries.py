"""What people ask of the queue: the jobs that wait for a person to decide."""

from datetime import datetime

from msgspec import Struct

from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, encode_cursor
from helpdesk.db.sql import fetch_as


class HeldJob(Struct, frozen=True, kw_only=True):
    """A job that runs no more by itself: it failed too often, or nobody knows whether it had its effect."""

    id: int
    name: str
    args: str
    state: str
    run: int
    error: str | None
    created_at: datetime


async def held_jobs(after: Cursor | None = None) -> Page[HeldJob]:
    """A page of the jobs that wait for a person, newest first."""
    rows = await fetch_as(
        HeldJob,
        "SELECT id, name, args, state, run, error, created_at FROM jobs"
        " WHERE state IN ('held', 'unknown') AND ($1::bigint IS NULL OR id < $1)"
        " ORDER BY id DESC LIMIT $2",
        after.id if after else None,
        PAGE_SIZE + 1,
    )
    shown = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    return Page(shown, encode_cursor(Cursor(shown[-1].created_at, shown[-1].id)) if more else None)
