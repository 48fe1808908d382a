"""Taking jobs from the queue and giving them back: claim, renew, finish, fail, reap."""

from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.core.errors import ProductError
from helpdesk.db.sql import execute, fetch

LEASE_SECONDS = 30
MOST_RUNS = 5
MOST_LOSSES = 3
LONGEST_BACKOFF_SECONDS = 300
LONGEST_ERROR = 2000


class StaleRun(ProductError):
    """Another worker has this job by now: whatever this run did is rolled back."""


class Claimed(Struct, frozen=True):
    """A job that is ours until its lease ends. `run` counts up with every claim and fences older runs."""

    id: int
    name: str
    args: dict[str, Any]
    run: int


async def claim(names: list[str], limit: int) -> list[Claimed]:
    """Take up to `limit` due jobs of these names, normal ones before bulk work.

    A lock that is held by a running job keeps its other jobs waiting; of several at once the oldest wins.
    """
    rows = await fetch(
        """
        WITH candidates AS (
          SELECT id, lock, priority, due FROM jobs
          WHERE state = 'queued' AND due <= now() AND name = ANY($1)
            AND (lock IS NULL OR NOT EXISTS (
                  SELECT 1 FROM jobs AS busy WHERE busy.lock = jobs.lock AND busy.state = 'running'))
          ORDER BY priority, due, id LIMIT $2 FOR UPDATE SKIP LOCKED
        ), picked AS (
          SELECT DISTINCT ON (coalesce(lock, id::text)) id FROM candidates
          ORDER BY coalesce(lock, id::text), priority, due, id
        )
        UPDATE jobs SET state = 'running', run = run + 1, key = NULL,
                        lease = now() + make_interval(secs => $3)
        FROM picked WHERE jobs.id = picked.id
        RETURNING jobs.id, jobs.name, jobs.args, jobs.run
        """,
        names,
        limit,
        float(LEASE_SECONDS),
    )
    return [Claimed(row["id"], row["name"], msgspec.json.decode(row["args"]), row["run"]) for row in rows]


async def renew(claimed: list[Claimed]) -> None:
    """Keep the leases of these runs for another thirty seconds."""
    await execute(
        "UPDATE jobs SET lease = now() + make_interval(secs => $3)"
        " FROM unnest($1::bigint[], $2::int[]) AS ours(id, run)"
        " WHERE jobs.id = ours.id AND jobs.run = ours.run AND state = 'running'",
        [job.id for job in claimed],
        [job.run for job in claimed],
        float(LEASE_SECONDS),
    )


async def finish(job: Claimed) -> None:
    """Delete the job if the run is still ours; StaleRun otherwise, which rolls the handler's work back."""
    deleted = await execute("DELETE FROM jobs WHERE id = $1 AND run = $2", job.id, job.run)
    if not deleted:
        raise StaleRun("This job was taken over by another worker.")


async def fail(job: Claimed, error: str) -> None:
    """Give the job back to run again after min(300, 2^run) seconds; after the fifth run it is held."""
    await execute(
        """
        UPDATE jobs SET state = CASE WHEN run >= $3 THEN 'held' ELSE 'queued' END,
               due = now() + make_interval(secs => least($4::float8, power(2, run))),
               lease = NULL, error = $5
        WHERE id = $1 AND run = $2 AND state = 'running'
        """,
        job.id,
        job.run,
        MOST_RUNS,
        float(LONGEST_BACKOFF_SECONDS),
        error[:LONGEST_ERROR],
    )


async def reap(never_repeated: list[str]) -> int:
    """Take back jobs whose worker is gone; how many.

    Those that are never repeated may have had their effect, so they become `unknown` for a person to decide.
    Others run again, and are held when their process died under them three times.
    """
    return await execute(
        """
        UPDATE jobs SET lost = lost + 1, lease = NULL,
          state = CASE WHEN name = ANY($1) THEN 'unknown' WHEN lost + 1 >= $2 THEN 'held' ELSE 'queued' END,
          error = CASE WHEN name = ANY($1) OR lost + 1 >= $2 THEN 'The process running it ended.'
                       ELSE error END
        WHERE id IN (SELECT id FROM jobs WHERE state = 'running' AND lease < now() FOR UPDATE SKIP LOCKED)
        """,
        never_repeated,
        MOST_LOSSES,
    )


async def retry(job_id: int) -> bool:
    """Queue a held or unknown job again, with a fresh count; whether there was one."""
    touched = await execute(
        "UPDATE jobs SET state = 'queued', run = 0, lost = 0, due = now(), error = NULL"
        " WHERE id = $1 AND state IN ('held', 'unknown')",
        job_id,
    )
    return touched == 1
