"""Deferring: last in the transaction, once a key, with its change or not at all."""

from datetime import timedelta

import pytest

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch
from helpdesk.db.transaction import transaction
from helpdesk.jobs.queue import defer, mark_dirty

pytestmark = pytest.mark.usefixtures("database")


async def stored() -> list[tuple[str, str | None]]:
    return [(row["name"], row["key"]) for row in await fetch("SELECT name, key FROM jobs ORDER BY id")]


async def test_job_is_written_with_its_transaction() -> None:
    async with transaction():
        defer("test.one", thing=1)
        assert await stored() == []

    assert await stored() == [("test.one", None)]


async def test_failed_transaction_leaves_no_job() -> None:
    with pytest.raises(ValueError, match="no"):
        async with transaction():
            defer("test.one")
            raise ValueError("no")

    assert await stored() == []


async def test_queued_job_of_one_key_is_not_doubled_and_runs_at_the_earlier_time() -> None:
    soon, late = now() + timedelta(minutes=1), now() + timedelta(hours=1)
    async with transaction():
        defer("test.one", key="a", due=late)
        defer("test.one", key="a", due=soon)
    async with transaction():
        defer("test.one", key="a", due=late)

    assert [row["due"] for row in await fetch("SELECT due FROM jobs")] == [soon]


async def test_marks_count_up_for_each_transaction() -> None:
    for _ in range(3):
        async with transaction():
            mark_dirty("ticket", 7)
            mark_dirty("ticket", 7)
            mark_dirty("ticket", 8)

    rows = await fetch("SELECT subject_id, version FROM dirty ORDER BY subject_id")
    assert [(row["subject_id"], row["version"]) for row in rows] == [(7, 3), (8, 3)]
