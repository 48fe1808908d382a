"""Which clock of a subject a list shows."""

from datetime import timedelta

import pytest

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch_value
from helpdesk.sla.enums import ClockState, Metric
from helpdesk.sla.queries.next_clock import NextClock, next_clock, next_clock_column
from tests.factories.shown_clocks import make_breached_clock, make_clock, make_paused_clock

pytestmark = pytest.mark.usefixtures("database")


async def shown(subject: int = 1) -> NextClock | None:
    return next_clock(await fetch_value(f"SELECT {next_clock_column('ticket', '$1::bigint')}", subject))


async def test_clock_that_runs_out_first_is_shown() -> None:
    at = now()
    await make_clock(1, metric=Metric.RESOLUTION, due_in=timedelta(hours=5))
    await make_paused_clock(1, metric=Metric.UPDATE)
    await make_clock(
        1,
        metric=Metric.NEXT_REPLY,
        due_at=at + timedelta(hours=2),
        step_at=[at + timedelta(hours=1), at + timedelta(hours=2)],
        step_kind=["warning", "breach"],
        step_level=[0, 0],
    )
    await make_clock(1, subject_kind="promise", metric=Metric.PROMISE, due_in=timedelta(minutes=1))
    await make_clock(2, due_in=timedelta(minutes=1))

    found = await shown()

    due, warn = at + timedelta(hours=2), at + timedelta(hours=1)
    assert found == NextClock("next_reply", due.timestamp(), warn.timestamp(), 4 * 3600)


async def test_broken_promise_stays_the_next_until_it_is_met() -> None:
    await make_breached_clock(1)
    await make_clock(1, metric=Metric.RESOLUTION)

    found = await shown()

    assert found is not None
    assert found.metric == Metric.FIRST_REPLY
    assert found.due is not None


async def test_where_none_runs_the_paused_one_with_the_least_left_is_shown() -> None:
    await make_paused_clock(1, metric=Metric.UPDATE, left=timedelta(hours=3))
    await make_paused_clock(1, metric=Metric.RESOLUTION, left=timedelta(hours=2))

    found = await shown()

    assert found == NextClock("resolution", None, None, 2 * 3600)


@pytest.mark.parametrize("state", [ClockState.FULFILLED, ClockState.CANCELLED])
async def test_clock_that_has_ended_is_not_shown(state: ClockState) -> None:
    await make_clock(1, state=state)

    assert await shown() is None
