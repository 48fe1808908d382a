"""Firing: each step once, in order, with its event; what is held, paused or done already is left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import frozen
from helpdesk.db.sql import execute, fetch
from helpdesk.events.event import SubjectKind
from helpdesk.sla.clock import Step
from helpdesk.sla.enums import BreachCause, ClockState, Metric, StepKind
from helpdesk.sla.events import ClockBreached, ClockWarned, LadderStepDue
from helpdesk.sla.firing import fire_due, next_fire_at, next_instant, steps_done
from helpdesk.sla.timer import fire_all
from tests.factories.clocks import breach, level, make_clock, plan, warning
from tests.kit.recorded import recorded

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TICKET = SubjectKind("ticket")


async def fired_at(at: datetime) -> int:
    with frozen(at):
        return await fire_all(at)


async def steps_of(clock: int) -> list[tuple[str, int, int, datetime, datetime, bool]]:
    """Kind, level, arming, when due, when done, and whether late, in the order in which they were done."""
    rows = await fetch(
        "SELECT kind, level, arming, at, fired_at, is_late FROM sla_events WHERE clock = $1 ORDER BY id",
        clock,
    )
    return [tuple(row.values()) for row in rows]


async def cache_of(clock: int) -> tuple[int, datetime | None, datetime | None, str | None]:
    (row,) = await fetch(
        "SELECT fired, next_fire_at, breached_at, breach_cause FROM sla_clocks WHERE id = $1", clock
    )
    return tuple(row.values())


async def test_step_is_done_when_it_is_reached_and_its_event_says_for_what() -> None:
    clock = await make_clock(warning(NOON), breach(NOON + MINUTE), subject=88)

    assert await fired_at(NOON - MINUTE) == 0
    assert await fired_at(NOON) == 1
    assert await fired_at(NOON) == 0

    assert await steps_of(clock) == [("warning", 0, 0, NOON, NOON, False)]
    assert await cache_of(clock) == (1, NOON + MINUTE, None, None)
    assert await recorded() == [
        ClockWarned(
            of_kind=TICKET,
            of=88,
            clock=clock,
            metric=Metric.RESOLUTION,
            cycle=1,
            level=0,
            is_late=False,
        )
    ]


async def test_breach_is_written_on_the_clock() -> None:
    clock = await make_clock(breach(NOON))

    await fired_at(NOON + timedelta(seconds=2))

    assert await cache_of(clock) == (1, None, NOON, BreachCause.ELAPSED)


async def test_breach_by_another_target_keeps_its_instant_and_cause() -> None:
    clock = await make_clock(breach(NOON), breached_at=NOON, breach_cause=BreachCause.RETARGET, subject=3)

    await fired_at(NOON)

    assert await cache_of(clock) == (1, None, NOON, BreachCause.RETARGET)
    assert await recorded() == [
        ClockBreached(
            of_kind=TICKET,
            of=3,
            clock=clock,
            metric=Metric.RESOLUTION,
            cycle=1,
            level=0,
            is_late=False,
            cause=BreachCause.RETARGET,
        )
    ]


async def test_missed_steps_of_all_clocks_are_done_in_order_and_marked_late() -> None:
    first = await make_clock(level(NOON, 0), breach(NOON + 2 * MINUTE), level(NOON + 4 * MINUTE, 1))
    second = await make_clock(
        level(NOON + MINUTE, 0), level(NOON + 3 * MINUTE, 1), level(NOON + 9 * MINUTE, 2)
    )

    assert await fired_at(NOON + 5 * MINUTE) == 2

    rows = await fetch("SELECT clock, kind, level, is_late FROM sla_events ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [
        (first, "level", 0, True),
        (second, "level", 0, True),
        (first, "breach", 0, True),
        (second, "level", 1, True),
        (first, "level", 1, True),
    ]
    assert [type(event) for event in await recorded()] == [
        LadderStepDue,
        LadderStepDue,
        ClockBreached,
        LadderStepDue,
        LadderStepDue,
    ]
    assert await cache_of(second) == (2, NOON + 9 * MINUTE, None, None)


async def test_level_says_under_which_terms_it_was_reached() -> None:
    terms = await _terms()
    clock = await make_clock(level(NOON, 2), subject=5, terms=terms, cycle=3, metric=Metric.NEXT_REPLY)

    await fired_at(NOON)

    assert await recorded() == [
        LadderStepDue(
            of_kind=TICKET,
            of=5,
            clock=clock,
            metric=Metric.NEXT_REPLY,
            cycle=3,
            level=2,
            is_late=False,
            terms=terms,
        )
    ]


@pytest.mark.parametrize("state", [ClockState.PAUSED, ClockState.FULFILLED, ClockState.CANCELLED])
async def test_clock_that_does_not_run_tells_of_its_breach_and_of_nothing_else(state: ClockState) -> None:
    quiet = await make_clock(warning(NOON), level(NOON), state=state)
    broken = await make_clock(warning(NOON), breach(NOON), level(NOON), state=state)

    assert await fired_at(NOON) == 1

    assert await steps_of(quiet) == []
    assert await steps_of(broken) == [("breach", 0, 0, NOON, NOON, False)]
    assert (await cache_of(broken))[1] is None


async def test_clock_counts_what_it_has_done_as_a_refresh_does() -> None:
    steps = [warning(NOON), breach(NOON), level(NOON), level(NOON + MINUTE, 1)]
    for state in (ClockState.RUNNING, ClockState.PAUSED):
        clock = await make_clock(*steps, state=state)
        await fired_at(NOON)
        done = await _done_by(clock)

        assert (await cache_of(clock))[:2] == (steps_done(steps, done), next_fire_at(steps, done, state))


async def test_level_that_was_moved_ahead_of_what_is_done_is_armed_again() -> None:
    clock = await make_clock(level(NOON))
    await fired_at(NOON)
    later = NOON + timedelta(hours=2)
    await _refreshed(clock, level(later))

    assert await fired_at(later - MINUTE) == 0
    assert await fired_at(later) == 1

    assert await steps_of(clock) == [
        ("level", 0, 0, NOON, NOON, False),
        ("level", 0, 1, later, later, False),
    ]


async def test_level_that_was_moved_back_is_not_done_again() -> None:
    clock = await make_clock(level(NOON))
    await fired_at(NOON)
    await _refreshed(clock, level(NOON - MINUTE), warning(NOON + MINUTE))

    await fired_at(NOON + MINUTE)

    assert [step[:3] for step in await steps_of(clock)] == [("level", 0, 0), ("warning", 0, 0)]


async def test_promise_is_broken_once_however_often_its_end_is_moved() -> None:
    clock = await make_clock(breach(NOON))
    await fired_at(NOON)
    await _refreshed(clock, breach(NOON + MINUTE))

    await fired_at(NOON + MINUTE)

    assert [step[:3] for step in await steps_of(clock)] == [("breach", 0, 0)]


async def test_promise_that_was_excused_can_be_broken_after_all() -> None:
    excused = {"breached_at": NOON, "breach_cause": BreachCause.EXCUSED}
    clock = await make_clock(breach(NOON), Step(NOON + MINUTE, StepKind.BREACH, 1), **excused)
    await fired_at(NOON)
    assert await cache_of(clock) == (1, NOON + MINUTE, NOON, BreachCause.EXCUSED)

    await fired_at(NOON + MINUTE)

    assert await cache_of(clock) == (2, None, NOON + MINUTE, BreachCause.ELAPSED)
    assert [step[:3] for step in await steps_of(clock)] == [("breach", 0, 0), ("breach", 1, 0)]


async def test_step_put_before_those_that_are_done_is_done_alone() -> None:
    clock = await make_clock(warning(NOON))
    await fired_at(NOON)
    await _refreshed(clock, level(NOON - MINUTE), warning(NOON))

    await fired_at(NOON + MINUTE)

    assert [step[:3] for step in await steps_of(clock)] == [("warning", 0, 0), ("level", 0, 0)]


async def test_batches_take_the_most_urgent_first() -> None:
    late = await make_clock(level(NOON))
    later = await make_clock(level(NOON + MINUTE))

    assert await fire_due(NOON + MINUTE, limit=1) == 1

    assert (len(await steps_of(late)), len(await steps_of(later))) == (1, 0)


async def test_next_instant_is_the_nearest_of_all_clocks() -> None:
    assert await next_instant() is None

    await make_clock(level(NOON + MINUTE))
    await make_clock(warning(NOON), level(NOON + 2 * MINUTE))

    assert await next_instant() == NOON


DONE = {(StepKind.WARNING, 0): NOON, (StepKind.BREACH, 0): NOON}


@pytest.mark.parametrize(
    ("steps", "done", "upcoming"),
    [
        ([], 0, None),
        ([warning(NOON)], 1, None),
        ([warning(NOON + MINUTE)], 0, NOON + MINUTE),
        ([warning(NOON, 1)], 0, NOON),
        ([breach(NOON + MINUTE)], 1, None),
        ([warning(NOON), level(NOON + MINUTE)], 1, NOON + MINUTE),
        ([level(NOON - MINUTE), warning(NOON)], 0, NOON - MINUTE),
        ([warning(NOON), breach(NOON), level(NOON)], 2, NOON),
    ],
)
def test_what_is_done_of_a_plan(steps: list[Step], done: int, upcoming: datetime | None) -> None:
    assert steps_done(steps, DONE) == done
    assert next_fire_at(steps, DONE, ClockState.RUNNING) == upcoming


def test_paused_clock_waits_for_nothing_but_an_untold_breach() -> None:
    steps = [warning(NOON), breach(NOON), level(NOON)]

    assert next_fire_at(steps, {}, ClockState.PAUSED) == NOON
    assert next_fire_at(steps, DONE, ClockState.PAUSED) is None


async def _refreshed(clock: int, *steps: Step) -> None:
    """Do what a refresh does with another plan."""
    done = await _done_by(clock)
    await plan(clock, steps)
    await execute(
        "UPDATE sla_clocks SET fired = $2, next_fire_at = $3 WHERE id = $1",
        clock,
        steps_done(steps, done),
        next_fire_at(steps, done, ClockState.RUNNING),
    )


async def _done_by(clock: int) -> dict[tuple[StepKind, int], datetime]:
    rows = await fetch(
        "SELECT kind, level, max(fired_at) AS at FROM sla_events WHERE clock = $1 GROUP BY kind, level", clock
    )
    return {(StepKind(row["kind"]), row["level"]): row["at"] for row in rows}


async def _terms() -> int:
    (row,) = await fetch(
        "INSERT INTO sla_terms (subject_kind, subject_id, at, source, calendar_source, targets, cause)"
        " VALUES ('ticket', 5, $1, 'none', 'system', '{}', 'opened') RETURNING id",
        NOON,
    )
    return row["id"]
