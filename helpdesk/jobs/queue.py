"""Putting work into the queue: deferred inside a transaction, written last, once for each key."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.db.sql import execute
from helpdesk.db.transaction import collect

JOBS = "jobs"
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


class Wake(Struct, frozen=True):
    channel: str
    payload: str


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
    collect(JOBS, Mark(kind, subject_id))


def wake(channel: str, payload: str = "") -> None:
    """Wake who listens on a channel, once the open transaction has committed."""
    collect(JOBS, Wake(channel, payload))


async def flush_queue(items: list[Deferred | Mark | Wake]) -> None:
    """Write the marks and the jobs of a transaction and wake who listens, all in one statement.

    Marks come before jobs, and each in the order of their keys, so that no two transactions can deadlock;
    a mark that is there already gets a new version.
    """
    marks = sorted({item for item in items if isinstance(item, Mark)})
    jobs = _without_doubles([item for item in items if isinstance(item, Deferred)])
    wakes = [item for item in items if isinstance(item, Wake)] + [Wake(CHANNEL, "")] * bool(jobs)
    await execute(
        """
        WITH marked AS (
          INSERT INTO dirty (kind, subject_id, version)
          SELECT kind, subject_id, 1 FROM unnest($1::text[], $2::bigint[]) AS given(kind, subject_id)
          ON CONFLICT (kind, subject_id) DO UPDATE SET version = dirty.version + 1
          RETURNING 1
        ), added AS (
          INSERT INTO jobs (name, args, key, lock, priority, due)
          SELECT name, args, key, lock, priority, coalesce(due, now())
          FROM unnest($3::text[], $4::jsonb[], $5::text[], $6::text[], $7::int[], $8::timestamptz[])
               AS given(name, args, key, lock, priority, due)
          WHERE (SELECT count(*) FROM marked) >= 0
          ON CONFLICT (key) WHERE state = 'queued'
          DO UPDATE SET due = least(jobs.due, excluded.due)
        )
        SELECT pg_notify(channel, payload) FROM unnest($9::text[], $10::text[]) AS given(channel, payload)
        """,
        [mark.kind for mark in marks],
        [mark.subject_id for mark in marks],
        *_columns(jobs),
        [each.channel for each in wakes],
        [each.payload for each in wakes],
    )


def _columns(jobs: list[Deferred]) -> tuple[list[Any], ...]:
    return (
        [job.name for job in jobs],
        [msgspec.json.encode(job.args).decode() for job in jobs],
        [job.key for job in jobs],
        [job.lock for job in jobs],
        [job.priority for job in jobs],
        [job.due for job in jobs],
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
