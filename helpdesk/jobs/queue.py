"""Putting work into the queue: deferred inside a transaction, written last, once for each key."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.db.sql import execute
from helpdesk.db.transaction import collect

JOBS = "jobs"
DIRTY = "dirty"
CHANNEL = "helpdesk_jobs"
NORMAL = 0
BULK = 1


class Deferred(Struct, frozen=True):
    """A job waiting for the end of its transaction. `due` None means at once."""

    name: str
    args: dict[str, Any]
    key: str | None
    lock: str | None
    priority: int
    due: datetime | None


class Mark(Struct, frozen=True, order=True):
    kind: str
    subject_id: int


def defer(
    name: str,
    /,
    *,
    key: str | None = None,
    lock: str | None = None,
    priority: int = NORMAL,
    due: datetime | None = None,
    **args: Any,
) -> None:
    """Run the job `name` after the open transaction commits, or at `due`.

    A queued job of the same `key` is not doubled: it runs at the earlier of both times. Jobs of one `lock`
    never run at the same time.
    """
    collect(JOBS, Deferred(name, args, key, lock, priority, due))


def mark_dirty(kind: str, subject_id: int) -> None:
    """Say that the projection of a thing is out of date; its drainer rewrites it from the current row."""
    collect(DIRTY, Mark(kind, subject_id))


async def flush_jobs(deferred: list[Deferred]) -> None:
    """Write the jobs of a transaction, in the order of their keys so that two of them cannot deadlock."""
    rows = _without_doubles(deferred)
    await execute(
        """
        WITH added AS (
          INSERT INTO jobs (name, args, key, lock, priority, due)
          SELECT name, args, key, lock, priority, coalesce(due, now())
          FROM unnest($1::text[], $2::jsonb[], $3::text[], $4::text[], $5::int[], $6::timestamptz[])
               AS given(name, args, key, lock, priority, due)
          ON CONFLICT (key) WHERE state = 'queued'
          DO UPDATE SET due = least(jobs.due, excluded.due)
          RETURNING 1
        )
        SELECT pg_notify($7, '') FROM (SELECT count(*) FROM added) AS counted
        """,
        [row.name for row in rows],
        [msgspec.json.encode(row.args).decode() for row in rows],
        [row.key for row in rows],
        [row.lock for row in rows],
        [row.priority for row in rows],
        [row.due for row in rows],
        CHANNEL,
    )


async def flush_marks(marks: list[Mark]) -> None:
    """Write the marks of a transaction; a mark that is there already gets a new version."""
    distinct = sorted(set(marks))
    await execute(
        """
        INSERT INTO dirty (kind, subject_id, version)
        SELECT kind, subject_id, 1 FROM unnest($1::text[], $2::bigint[]) AS given(kind, subject_id)
        ON CONFLICT (kind, subject_id) DO UPDATE SET version = dirty.version + 1
        """,
        [mark.kind for mark in distinct],
        [mark.subject_id for mark in distinct],
    )


def _without_doubles(deferred: list[Deferred]) -> list[Deferred]:
    """One job a key, the earliest; PostgreSQL refuses to touch a row twice in one statement.

    Shorter keys come first, so that the jobs of one name that follow several events keep their order.
    """
    keyed: dict[str, Deferred] = {}
    for job in sorted(deferred, key=lambda job: (job.due is not None, job.due)):
        if job.key is not None:
            keyed.setdefault(job.key, job)
    in_order = sorted(keyed, key=lambda key: (len(key), key))
    return [*(keyed[key] for key in in_order), *(job for job in deferred if job.key is None)]
