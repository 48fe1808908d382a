"""Periodic jobs: each tick is moved on and deferred in one transaction, by whichever worker is first."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from helpdesk.db.sql import fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.jobs.queue import defer


class Periodic(Struct, frozen=True):
    """A job and how often it runs. Runs that were missed while nobody worked are made up for once."""

    name: str
    every: timedelta


async def defer_due(schedule: Sequence[Periodic]) -> None:
    """Put every periodic job that is due into the queue, once over all workers."""
    waiting = {row["name"] for row in await fetch("SELECT name FROM ticks WHERE due > now()")}
    for periodic in schedule:
        # Asked first: the statement below locks its row, and so writes, also where nothing is due.
        if periodic.name not in waiting:
            await _defer(periodic)


async def _defer(periodic: Periodic) -> None:
    async with transaction():
        moved = await fetch_value(
            """
            INSERT INTO ticks AS tick (name, due) VALUES ($1, now() + $2::interval)
            ON CONFLICT (name) DO UPDATE SET due = now() + $2::interval WHERE tick.due <= now()
            RETURNING tick.id
            """,
            periodic.name,
            periodic.every,
        )
        if moved is not None:
            defer(periodic.name, key=periodic.name, lock=periodic.name)
