"""What clocks do on their way to their end: warnings, breaches, levels, and an end set by hand."""

import pytest
from msgspec.structs import replace

from helpdesk.sla.clock import Clock, Step
from helpdesk.sla.enums import (
    ClockState,
    Metric,
    Phase,
    Reopen,
    StepKind,
)
from helpdesk.sla.history import (
    Event,
    Opened,
)
from helpdesk.sla.terms import Terms
from tests.sla.courses import (
    HOUR,
    LONDON,
    MINUTE,
    K,
    agent,
    at,
    by_hand,
    clocks,
    customer,
    only,
    opened,
    phase,
    promised,
    retarget,
)

FIRST, NEXT, UPDATE, RESOLUTION = Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.UPDATE, Metric.RESOLUTION
REPLIES = promised(first_reply=240, next_reply=120)


def steps(clock: Clock) -> list[tuple[str, int]]:
    """The levels it climbed and will climb, by the clocks of London."""
    return [
        (step.at.astimezone(LONDON).strftime("%d %H:%M"), step.level)
        for step in clock.steps
        if step.kind is StepKind.LEVEL
    ]


# By hand


def test_a_due_time_set_by_hand_holds_through_other_terms_until_it_is_taken_back() -> None:
    history = (
        *opened("03-30 09:00", promised(resolution=960)),
        by_hand("03-30 10:00", RESOLUTION, "04-01 12:00"),
        retarget("03-30 11:00", promised(resolution=60)),
    )
    clock = only(history, "03-30 11:10")
    assert (clock.due_at, clock.is_set_by_hand, clock.breached_at) == (at("04-01 12:00"), True, None)
    assert clock.left == (465 + 465 + 180 - 130) * MINUTE

    back = only((*history, by_hand("03-30 12:00", RESOLUTION, None)), "03-30 12:10")
    assert (back.due_at, back.is_set_by_hand, back.breached_at) == (
        at("03-30 10:00"),
        False,
        at("03-30 12:00"),
    )


def test_a_due_time_set_by_hand_breaks_in_the_night_if_it_lies_there() -> None:
    ladder = {RESOLUTION: (-HOUR, 0, HOUR)}
    history = (
        *opened("03-30 09:00", replace(promised(resolution=960), ladder=ladder)),
        by_hand("03-30 10:00", RESOLUTION, "03-30 22:00"),
    )
    clock = only(history, "03-30 11:10")

    assert steps(clock) == [("30 16:30", 0), ("30 22:00", 1), ("31 10:00", 2)]
    assert [step.at for step in clock.steps if step.kind is StepKind.BREACH] == [at("03-30 22:00")]


def test_a_due_time_set_by_hand_and_passed_in_a_pause_breaks_after_it() -> None:
    history = (
        *opened("03-30 09:00", promised(resolution=960)),
        by_hand("03-30 10:00", RESOLUTION, "03-30 15:00"),
        phase("03-30 11:00", Phase.WAITING),
    )
    paused = only(history, "03-30 16:00")
    assert (paused.state, paused.due_at, paused.breached_at) == (ClockState.PAUSED, None, None)

    resumed = only((*history, phase("03-31 10:00", Phase.OPEN)), "03-31 10:10")
    assert (resumed.due_at, resumed.breached_at) == (at("03-30 15:00"), at("03-31 10:00"))


def test_a_due_time_by_hand_is_of_the_clock_that_runs() -> None:
    history = (
        *opened("03-30 09:00", REPLIES),
        by_hand("03-30 09:10", NEXT, "03-30 12:00"),
        by_hand("03-30 09:10", FIRST, "03-30 12:00"),
        agent("03-30 10:00"),
        customer("03-30 10:30"),
    )
    first, following = clocks(history, "03-30 10:40")

    assert (first.due_at, first.is_set_by_hand) == (at("03-30 12:00"), True)
    assert (following.due_at, following.is_set_by_hand) == (at("03-30 12:30"), False)


def test_a_promise_with_a_date_is_a_clock_of_anything() -> None:
    history = (
        Opened(at=at("03-30 09:00"), by_customer=False),
        by_hand("03-30 09:00", Metric.PROMISE, "04-01 17:00"),
    )
    clock = only(history, "03-30 10:00")
    assert (clock.metric, clock.state, clock.due_at) == (
        Metric.PROMISE,
        ClockState.RUNNING,
        at("04-01 17:00"),
    )
    kept = only((*history, phase("04-01 12:00", Phase.SOLVED)), "04-02 10:00")
    assert (kept.state, kept.breached_at) == (ClockState.FULFILLED, None)


# Steps


def test_warnings_and_levels_are_in_working_time_around_due() -> None:
    ladder = {RESOLUTION: (-240 * MINUTE, -60 * MINUTE, 0, 120 * MINUTE, 480 * MINUTE)}
    clock = only(
        opened("03-27 16:00", replace(promised(resolution=960), warnings=(50, 75), ladder=ladder)),
        "03-27 16:10",
    )

    assert clock.steps == (
        Step(at("03-30 16:15"), StepKind.WARNING, 50),
        Step(at("03-31 11:45"), StepKind.LEVEL, 0),
        Step(at("03-31 11:45"), StepKind.WARNING, 75),
        Step(at("03-31 15:30"), StepKind.LEVEL, 1),
        Step(at("03-31 16:30"), StepKind.BREACH),
        Step(at("03-31 16:30"), StepKind.LEVEL, 2),
        Step(at("04-01 10:00"), StepKind.LEVEL, 3),
        Step(at("04-01 16:45"), StepKind.LEVEL, 4),
    )


def test_a_level_further_from_due_than_the_start_comes_at_the_start() -> None:
    terms = replace(promised(first_reply=60), ladder={FIRST: (-4 * HOUR, -HOUR, -30 * MINUTE)})

    clock = only(opened("03-29 11:00", terms), "03-29 11:00")
    assert [step.at for step in clock.steps] == [
        at("03-29 11:00"),
        at("03-29 11:00"),
        at("03-30 09:30"),
        at("03-30 10:00"),
    ]


def test_the_steps_that_lie_ahead_are_not_known_in_a_pause() -> None:
    terms = replace(promised(resolution=120), ladder={RESOLUTION: (-HOUR, 0)})
    history = (*opened("03-30 09:00", terms), phase("03-30 10:30", Phase.WAITING))

    assert steps(only(history, "03-30 11:00")) == [("30 10:00", 0)]


def test_a_pause_does_not_arm_a_level_again() -> None:
    terms = replace(promised(resolution=120), ladder={RESOLUTION: (-HOUR, 0)})
    history = (
        *opened("03-30 09:00", terms),
        phase("03-30 10:30", Phase.WAITING),
        phase("03-30 12:00", Phase.OPEN),
    )

    assert steps(only(history, "03-30 12:00")) == [("30 10:00", 0), ("30 12:30", 1)]


@pytest.mark.parametrize(
    "later",
    [
        retarget("03-30 10:30", replace(promised(resolution=240), ladder={RESOLUTION: (-HOUR, 0)})),
        by_hand("03-30 10:30", RESOLUTION, "03-30 13:45"),
    ],
    ids=["retarget", "by hand"],
)
def test_a_due_time_that_is_moved_later_arms_what_lies_ahead_again(later: Event) -> None:
    terms = replace(promised(resolution=120), ladder={RESOLUTION: (-HOUR, 0)})
    clock = only((*opened("03-30 09:00", terms), later), "03-30 11:10")

    assert steps(clock) == [("30 10:00", 0), ("30 12:00", 0), ("30 13:45", 1)]


def test_a_level_that_moves_into_the_past_comes_at_the_change_once() -> None:
    ladder = {RESOLUTION: (-HOUR, 0)}
    history = (
        *opened("03-30 09:00", replace(promised(resolution=960), ladder=ladder, warnings=(75,))),
        retarget("03-30 11:00", replace(promised(resolution=60), ladder=ladder, warnings=(75,))),
        retarget("03-30 11:30", replace(promised(resolution=30), ladder=ladder, warnings=(75,))),
    )

    assert only(history, "03-30 12:00").steps == (
        Step(at("03-30 11:00"), StepKind.LEVEL, 0),
        Step(at("03-30 11:00"), StepKind.BREACH),
        Step(at("03-30 11:00"), StepKind.LEVEL, 1),
    )


def test_a_level_of_another_ladder_at_the_same_distance_is_not_done_twice() -> None:
    history = (
        *opened("03-30 09:00", replace(promised(resolution=120), ladder={RESOLUTION: (-HOUR, 0)})),
        retarget("03-30 10:30", replace(promised(resolution=120), ladder={RESOLUTION: (-5400, -HOUR, 0)})),
    )

    assert steps(only(history, "03-30 10:40")) == [("30 10:00", 0), ("30 10:30", 0), ("30 11:00", 2)]


def test_a_reopened_clock_climbs_its_ladder_for_itself() -> None:
    terms = Terms(
        targets={RESOLUTION: 2 * HOUR},
        calendar=K,
        ladder={RESOLUTION: (-HOUR, 0)},
        reopen=Reopen.RESUME,
    )
    history = (
        *opened("03-30 09:00", terms),
        phase("03-30 10:30", Phase.SOLVED),
        phase("03-31 09:00", Phase.OPEN),
    )
    first, again = clocks(history, "03-31 09:00")

    assert steps(first) == [("30 10:00", 0)]
    assert steps(again) == [("31 09:00", 0), ("31 09:30", 1)]
