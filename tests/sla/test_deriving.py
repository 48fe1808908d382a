"""What starts, holds, ends and moves the clocks of a subject."""

import pytest
from msgspec.structs import replace

from helpdesk.sla.deriving import derive
from helpdesk.sla.enums import (
    BreachCause,
    ClockState,
    MergeStart,
    Metric,
    Phase,
    StepKind,
    TermsCause,
)
from helpdesk.sla.history import (
    Answered,
    AnsweredAutomatically,
    AnswerLost,
    CustomerWrote,
    History,
    Merged,
    Opened,
    Restored,
    Withdrawn,
)
from tests.sla.courses import (
    MINUTE,
    K,
    agent,
    at,
    clock_of,
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


def states(history: History, as_of: str) -> list[tuple[Metric, int, ClockState]]:
    return [(clock.metric, clock.cycle, clock.state) for clock in clocks(history, as_of)]


def test_without_terms_there_are_no_clocks() -> None:
    assert clocks((Opened(at=at("03-30 09:00"), by_customer=True),), "03-30 10:00") == ()
    assert derive((), at("03-30 10:00")).clocks == ()


def test_what_happens_later_is_not_looked_at() -> None:
    history = (*opened("03-30 09:00", REPLIES), agent("03-30 10:00"))

    assert only(history, "03-30 09:59").state is ClockState.RUNNING
    assert only(history, "03-30 10:00").fulfilled_at == at("03-30 10:00")


# Replies


def test_on_a_ticket_that_we_began_the_first_customer_message_starts_the_first_reply() -> None:
    history = opened("03-30 09:00", REPLIES, by_customer=False)
    assert clocks((*history, agent("03-30 09:30")), "03-30 10:00") == ()

    clock = only((*history, customer("03-30 11:00")), "03-30 11:10")
    assert (clock.metric, clock.started_at) == (FIRST, at("03-30 11:00"))


def test_an_answer_at_the_very_due_time_is_in_time() -> None:
    history = opened("03-30 09:00", promised(first_reply=60))

    in_time = only((*history, agent("03-30 10:00")), "03-30 12:00")
    assert (in_time.due_at, in_time.breached_at, in_time.left) == (at("03-30 10:00"), None, 0)
    late = only((*history, agent("03-30 10:01")), "03-30 12:00")
    assert (late.breached_at, late.breach_cause, late.left) == (
        at("03-30 10:00"),
        BreachCause.ELAPSED,
        -MINUTE,
    )


def test_a_machine_does_not_meet_the_first_reply() -> None:
    history = (*opened("03-30 09:00", REPLIES), AnsweredAutomatically(at=at("03-30 09:01")))

    assert states(history, "03-30 09:10") == [(FIRST, 1, ClockState.RUNNING)]


def test_a_machine_meets_the_first_reply_where_the_policy_says_so() -> None:
    terms = replace(REPLIES, counts_automatic=True)
    history = (*opened("03-30 09:00", terms), AnsweredAutomatically(at=at("03-30 09:01")))

    assert only(history, "03-30 09:10").fulfilled_at == at("03-30 09:01")


def test_after_a_machine_the_next_customer_message_waits_afresh() -> None:
    history = (
        *opened("03-30 09:00", REPLIES),
        agent("03-30 09:30"),
        customer("03-30 10:00"),
        AnsweredAutomatically(at=at("03-30 10:01")),
    )
    assert clock_of(history, "03-30 10:30", NEXT).state is ClockState.RUNNING

    written_again = (*history, customer("03-31 10:00"))
    assert clock_of(written_again, "03-31 10:10", NEXT, 1).cancelled_at == at("03-31 10:00")
    assert clock_of(written_again, "03-31 10:10", NEXT, 2).started_at == at("03-31 10:00")


def test_a_lost_answer_counts_as_never_given() -> None:
    history = (
        *opened("03-30 09:00", promised(first_reply=60, update=60, next_reply=60)),
        agent("03-30 09:30", 7),
        customer("03-30 09:40"),
        AnswerLost(at=at("03-30 10:20"), message=7),
    )
    first, following, update = clocks(history, "03-30 10:30")

    assert (first.state, first.breached_at, first.breach_cause) == (
        ClockState.RUNNING,
        at("03-30 10:20"),
        BreachCause.REOPENED,
    )
    assert following.cancelled_at == update.cancelled_at == at("03-30 10:20")


def test_a_lost_answer_with_a_later_one_changes_nothing() -> None:
    history = (
        *opened("03-30 09:00", promised(first_reply=60)),
        agent("03-30 09:30", 7),
        agent("03-30 09:40", 8),
    )
    lost = AnswerLost(at=at("03-30 09:50"), message=7)
    assert clocks((*history, lost), "03-30 10:30") == clocks(history, "03-30 10:30")

    both_lost = (*history, lost, AnswerLost(at=at("03-30 09:55"), message=8))
    assert only(both_lost, "03-30 09:57").state is ClockState.RUNNING
    unknown = AnswerLost(at=at("03-30 09:50"), message=9)
    assert clocks((*history, unknown), "03-30 10:30") == clocks(history, "03-30 10:30")


def test_an_update_that_a_lost_answer_had_met_goes_on() -> None:
    history = (
        *opened("03-30 09:00", promised(update=60)),
        agent("03-30 09:10", 7),
        agent("03-30 09:30", 8),
        AnswerLost(at=at("03-30 09:40"), message=8),
    )
    first, second = clocks(history, "03-30 09:50")

    assert (first.state, first.due_at) == (ClockState.RUNNING, at("03-30 10:10"))
    assert second.state is ClockState.CANCELLED


# Phases


def test_solving_ends_everything_but_an_unanswered_first_reply() -> None:
    terms = promised(first_reply=240, next_reply=120, update=480, resolution=960)
    unanswered = (*opened("03-30 09:00", terms), phase("03-30 10:00", Phase.SOLVED))
    assert states(unanswered, "03-31 12:00") == [
        (FIRST, 1, ClockState.PAUSED),
        (RESOLUTION, 1, ClockState.FULFILLED),
    ]
    reopened = (*unanswered, phase("03-31 12:00", Phase.OPEN))
    assert clock_of(reopened, "03-31 12:00", FIRST).due_at == at("03-31 15:45")

    answered = (
        *opened("03-30 09:00", terms),
        agent("03-30 09:10"),
        customer("03-30 09:20"),
        phase("03-30 10:00", Phase.SOLVED),
    )
    assert states(answered, "03-31 12:00") == [
        (FIRST, 1, ClockState.FULFILLED),
        (NEXT, 1, ClockState.FULFILLED),
        (UPDATE, 1, ClockState.CANCELLED),
        (RESOLUTION, 1, ClockState.FULFILLED),
    ]


def test_closing_what_is_solved_changes_nothing() -> None:
    solved = (*opened("03-30 09:00", promised(resolution=60)), phase("03-30 09:30", Phase.SOLVED))
    closed = (*solved, phase("03-31 09:30", Phase.CLOSED))

    assert clocks(closed, "04-01 09:00") == clocks(solved, "04-01 09:00")


def test_what_is_solved_when_it_is_opened_has_met_its_resolution() -> None:
    terms = opened("03-30 09:00", promised(resolution=60))[:1]
    history = (*terms, Opened(at=at("03-30 09:00"), by_customer=False, phase=Phase.SOLVED))

    assert only(history, "03-31 09:00").fulfilled_at == at("03-30 09:00")


def test_a_message_into_a_solved_ticket_starts_a_reply_that_stands_still() -> None:
    history = (
        *opened("03-30 09:00", REPLIES),
        agent("03-30 09:10"),
        phase("03-30 09:10", Phase.SOLVED),
        customer("03-31 10:00"),
    )
    waiting = clock_of(history, "03-31 12:00", NEXT)
    assert (waiting.state, waiting.started_at, waiting.paused_at, waiting.worked) == (
        ClockState.PAUSED,
        at("03-31 10:00"),
        at("03-31 10:00"),
        0,
    )
    reopened = (*history, phase("03-31 11:00", Phase.OPEN))
    assert clock_of(reopened, "03-31 12:00", NEXT).due_at == at("03-31 13:45")


def test_leaving_a_pause_and_solving_at_once_ends_the_pause_first() -> None:
    history = (
        *opened("03-30 09:00", promised(resolution=60)),
        phase("03-30 09:30", Phase.WAITING),
        phase("03-31 15:00", Phase.OPEN),
        phase("03-31 15:00", Phase.SOLVED),
    )
    clock = only(history, "03-31 16:00")

    assert (clock.worked, clock.due_at, clock.breached_at) == (30 * MINUTE, at("03-31 15:30"), None)
    straight = (*history[:-2], phase("03-31 15:00", Phase.SOLVED))
    assert clocks(straight, "03-31 16:00") == (clock,)


def test_a_pause_that_begins_at_due_holds_the_breach_back_until_it_ends() -> None:
    waiting = (*opened("03-30 09:00", promised(resolution=60)), phase("03-30 10:00", Phase.WAITING))
    assert only(waiting, "03-31 09:00").breached_at is None

    resumed = only((*waiting, phase("03-31 09:00", Phase.OPEN)), "03-31 09:00")
    assert (resumed.due_at, resumed.breached_at) == (at("03-30 10:00"), at("03-31 09:00"))


def test_pauses_one_after_the_other_are_one() -> None:
    pauses = {Phase.WAITING: frozenset({RESOLUTION}), Phase.ON_HOLD: frozenset({RESOLUTION})}
    history = (
        *opened("03-30 09:00", replace(promised(resolution=960), pauses=pauses)),
        phase("03-30 10:00", Phase.WAITING),
        phase("03-30 11:00", Phase.ON_HOLD),
        phase("03-30 12:00", Phase.WAITING),
    )

    assert only(history, "03-30 12:10").paused_at == at("03-30 10:00")


def test_each_reopening_is_another_cycle() -> None:
    history = (
        *opened("03-30 09:00", promised(resolution=120)),
        phase("03-30 10:00", Phase.SOLVED),
        phase("03-30 11:00", Phase.OPEN),
        phase("03-30 11:30", Phase.SOLVED),
        phase("03-30 15:00", Phase.OPEN),
    )

    assert [(clock.cycle, clock.worked) for clock in clocks(history, "03-30 15:10")] == [
        (1, 60 * MINUTE),
        (2, 90 * MINUTE),
        (3, 100 * MINUTE),
    ]


# Terms


def test_a_metric_that_the_new_terms_do_not_know_is_cancelled_and_comes_back_with_them() -> None:
    history = (
        *opened("03-30 09:00", promised(first_reply=240, resolution=960)),
        retarget("03-30 10:00", promised(first_reply=240)),
    )
    assert clock_of(history, "03-30 10:30", RESOLUTION).cancelled_at == at("03-30 10:00")

    again = (*history, retarget("03-30 11:00", promised(resolution=480)))
    assert states(again, "03-30 11:10") == [
        (FIRST, 1, ClockState.CANCELLED),
        (RESOLUTION, 1, ClockState.RUNNING),
    ]
    assert clock_of(again, "03-30 11:10", RESOLUTION).due_at == at("03-31 09:15")


def test_a_metric_that_is_promised_later_counts_from_the_beginning_of_its_wait() -> None:
    history = (
        *opened("03-30 09:00", promised(first_reply=240)),
        retarget("03-30 11:00", promised(first_reply=240, resolution=60)),
    )
    clock = clock_of(history, "03-30 11:10", RESOLUTION)

    assert (clock.started_at, clock.breached_at, clock.breach_cause) == (
        at("03-30 09:00"),
        at("03-30 11:00"),
        BreachCause.RETARGET,
    )


def test_what_is_met_keeps_the_terms_it_was_met_under() -> None:
    met = (*opened("03-30 09:00", promised(first_reply=240)), agent("03-30 10:00"))
    changed = (*met, retarget("03-30 11:00", promised(first_reply=10)))

    assert clocks(changed, "03-30 12:00") == clocks(met, "03-30 12:00")


def test_a_breach_stays_when_the_due_time_moves_later() -> None:
    history = (
        *opened("03-30 09:00", promised(first_reply=60)),
        retarget("03-30 11:00", promised(first_reply=240)),
    )
    clock = only(history, "04-01 09:00")

    assert (clock.due_at, clock.breached_at) == (at("03-30 13:45"), at("03-30 10:00"))
    assert [step.kind for step in clock.steps] == [StepKind.BREACH]


def test_a_breach_of_a_wrong_calendar_is_excused_and_can_come_again() -> None:
    closed_on_monday = replace(K, days={**K.days, at("03-30 12:00").date(): ()})
    history = (
        *opened("03-30 09:00", promised(first_reply=60)),
        retarget("03-30 11:00", promised(closed_on_monday, first_reply=60), TermsCause.CALENDAR_FIX),
    )
    excused = only(history, "03-30 12:00")
    assert (excused.due_at, excused.breached_at, excused.breach_cause) == (
        at("03-31 10:00"),
        at("03-30 10:00"),
        BreachCause.EXCUSED,
    )
    late_after_all = only(history, "03-31 10:00")
    assert (late_after_all.breached_at, late_after_all.breach_cause) == (
        at("03-31 10:00"),
        BreachCause.ELAPSED,
    )
    assert [(step.at, step.level) for step in late_after_all.steps] == [
        (at("03-30 10:00"), 0),
        (at("03-31 10:00"), 1),
    ]


def test_a_breach_under_either_calendar_is_not_excused() -> None:
    open_from_ten = replace(K, days={**K.days, at("03-30 12:00").date(): K.week[0][1:]})
    history = (
        *opened("03-30 09:00", promised(first_reply=60)),
        retarget("03-30 15:00", promised(open_from_ten, first_reply=60), TermsCause.CALENDAR_FIX),
    )

    assert only(history, "03-30 15:10").breach_cause is BreachCause.ELAPSED


# Merging, throwing away


@pytest.mark.parametrize(
    ("merge_start", "start"),
    [(MergeStart.OWN, "03-30 11:00"), (MergeStart.EARLIEST, "03-30 09:00")],
)
def test_a_merged_ticket_brings_its_creation_along_where_the_policy_says_so(
    merge_start: MergeStart, start: str
) -> None:
    terms = replace(promised(resolution=960), merge_start=merge_start)
    source = (Opened(at=at("03-30 09:00"), by_customer=True), agent("03-30 09:30"))
    history = (*opened("03-30 11:00", terms), Merged(at=at("03-30 12:00"), source=source))

    assert only(history, "03-30 12:10").started_at == at(start)


def test_a_merged_ticket_never_moves_a_reply_forward() -> None:
    later = (Opened(at=at("03-30 11:00"), by_customer=True),)
    answered = (Opened(at=at("03-30 08:00"), by_customer=True), agent("03-30 08:30"))
    history = opened("03-30 09:00", REPLIES)
    merged = (
        *history,
        Merged(at=at("03-30 12:00"), source=later),
        Merged(at=at("03-30 12:00"), source=answered),
    )

    assert clocks(merged, "03-30 12:10") == clocks(history, "03-30 12:10")


def test_what_is_withdrawn_has_only_cancelled_clocks() -> None:
    history = (
        *opened("03-30 09:00", promised(first_reply=60, resolution=960)),
        agent("03-30 09:30"),
        Withdrawn(at=at("03-30 10:00")),
        phase("03-30 10:00", Phase.CLOSED),
        customer("03-30 11:00"),
    )

    assert states(history, "04-10 09:00") == [
        (FIRST, 1, ClockState.FULFILLED),
        (RESOLUTION, 1, ClockState.CANCELLED),
    ]
    assert clock_of(history, "04-10 09:00", RESOLUTION).cancelled_at == at("03-30 10:00")


def test_what_is_restored_goes_on_as_if_it_had_never_been_away() -> None:
    history = (
        *opened("03-30 09:00", promised(first_reply=120, resolution=960)),
        Withdrawn(at=at("03-30 10:00")),
        Withdrawn(at=at("03-30 10:30")),
        Restored(at=at("03-30 12:00")),
        Restored(at=at("03-30 12:10")),
    )
    first, resolution = clocks(history, "03-30 12:15")

    assert (first.breached_at, first.breach_cause) == (at("03-30 12:00"), BreachCause.REOPENED)
    assert (resolution.state, resolution.due_at) == (ClockState.RUNNING, at("04-01 09:30"))


def test_what_is_answered_while_it_is_withdrawn_is_not_met() -> None:
    history = (
        *opened("03-30 09:00", promised(first_reply=120)),
        Withdrawn(at=at("03-30 10:00")),
        agent("03-31 10:00"),
        Restored(at=at("03-31 11:00")),
    )

    assert states(history, "03-31 11:10") == [(FIRST, 1, ClockState.CANCELLED)]


def test_facts_of_one_instant_hold_in_the_order_in_which_they_are_given() -> None:
    now = at("03-30 10:00")
    terms = opened("03-30 09:00", REPLIES)

    answered_then_asked = (*terms, Answered(at=now), CustomerWrote(at=now))
    assert states(answered_then_asked, "03-30 11:00") == [
        (FIRST, 1, ClockState.FULFILLED),
        (NEXT, 1, ClockState.RUNNING),
    ]
    asked_then_answered = (*terms, CustomerWrote(at=now), Answered(at=now))
    assert states(asked_then_answered, "03-30 11:00") == [(FIRST, 1, ClockState.FULFILLED)]
