"""The worked examples of the specification that follow a ticket through its life."""

from msgspec import convert

from helpdesk.sla.calendar import Calendar
from helpdesk.sla.clock import Clock, Total
from helpdesk.sla.deriving import derive
from helpdesk.sla.enums import BreachCause, ClockState, Metric, Phase, Reopen, TermsCause
from helpdesk.sla.history import Merged, Opened
from helpdesk.sla.scenarios import Scenario, clocks_of
from helpdesk.sla.terms import Terms
from tests.sla.courses import (
    EASTER,
    HOUR,
    MINUTE,
    K,
    agent,
    at,
    clocks,
    customer,
    only,
    opened,
    phase,
    promised,
    retarget,
)

S1 = opened("03-27 16:00", promised(first_reply=240))
S2 = opened("03-27 16:00", promised(resolution=960))
S14 = Terms(targets={Metric.RESOLUTION: 480 * MINUTE}, calendar=K)


def test_s3_a_wait_for_the_customer_moves_the_due_time_over_easter() -> None:
    waiting = (*S2, phase("03-30 10:00", Phase.WAITING))
    paused = only(waiting, "03-31 12:00")
    assert (paused.state, paused.due_at, paused.paused_at, paused.worked) == (
        ClockState.PAUSED,
        None,
        at("03-30 10:00"),
        150 * MINUTE,
    )

    resumed = only((*waiting, phase("04-01 15:00", Phase.OPEN)), "04-01 15:30")
    assert (resumed.state, resumed.due_at) == (ClockState.RUNNING, at("04-07 12:15"))


def test_s4_a_higher_priority_counts_from_the_old_start() -> None:
    clock = only((*S2, retarget("03-30 09:30", promised(resolution=240))), "03-30 09:45")

    assert (clock.due_at, clock.breached_at) == (at("03-30 11:30"), None)


def test_s5_a_target_that_has_run_out_already_breaks_once_at_the_change() -> None:
    clock = only((*S1, retarget("03-30 09:30", promised(first_reply=60))), "03-30 09:45")

    assert (clock.due_at, clock.breached_at, clock.breach_cause) == (
        at("03-27 17:00"),
        at("03-30 09:30"),
        BreachCause.RETARGET,
    )
    assert [step.at for step in clock.steps] == [at("03-30 09:30")]


def test_s12_each_wait_for_a_reply_is_a_cycle_of_its_own() -> None:
    history = (
        *opened("03-30 09:00", promised(next_reply=120)),
        agent("03-30 10:00"),
        customer("03-31 10:00"),
        customer("03-31 10:40"),
        agent("03-31 11:10"),
        customer("03-31 11:20"),
    )
    first, second = clocks(history, "03-31 11:30")

    assert (first.due_at, first.fulfilled_at, first.left) == (
        at("03-31 12:00"),
        at("03-31 11:10"),
        50 * MINUTE,
    )
    assert (second.cycle, second.state, second.due_at) == (2, ClockState.RUNNING, at("03-31 14:05"))


def test_s13_an_update_is_due_after_our_last_message() -> None:
    history = (*opened("03-31 10:00", promised(update=480)), agent("03-31 11:10"))
    assert only(history, "03-31 11:30").due_at == at("04-01 11:25")

    waited = (*history, phase("03-31 14:00", Phase.WAITING), phase("03-31 16:00", Phase.OPEN))
    assert only(waited, "03-31 16:10").due_at == at("04-01 14:10")


def test_s14_reopened_resume_leaves_out_the_solved_time() -> None:
    first, again = reopened(Reopen.RESUME)

    assert (first.fulfilled_at, first.due_at) == (at("03-31 11:00"), at("04-01 09:15"))
    assert (again.cycle, again.due_at, again.breached_at) == (2, at("04-01 16:45"), None)


def test_s14_reopened_total_counts_the_solved_time() -> None:
    first, again = reopened(Reopen.TOTAL)

    assert first.state is ClockState.FULFILLED
    assert (again.due_at, again.breached_at, again.breach_cause) == (
        at("04-01 09:15"),
        at("04-01 10:00"),
        BreachCause.REOPENED,
    )


def test_s14_reopened_restart_counts_afresh() -> None:
    first, again = reopened(Reopen.RESTART)

    assert first.state is ClockState.FULFILLED
    assert (again.started_at, again.due_at) == (at("04-01 10:00"), at("04-02 10:15"))


def test_s15_what_the_requester_waited_and_what_agents_worked() -> None:
    unpaused = Terms(targets={Metric.RESOLUTION: 960 * MINUTE}, calendar=K, pauses={})
    history = (
        *opened("03-31 09:00", unpaused),
        phase("03-31 09:40", Phase.OPEN),
        phase("03-31 11:00", Phase.WAITING),
        phase("03-31 15:00", Phase.OPEN),
        phase("03-31 15:30", Phase.ON_HOLD),
        phase("04-01 10:00", Phase.OPEN),
        phase("04-01 10:45", Phase.SOLVED),
    )
    found = derive(history, at("04-01 11:00"))

    assert found.totals == (
        Total(Metric.REQUESTER_WAIT, 6 * HOUR + 15 * MINUTE, 21 * HOUR + 45 * MINUTE),
        Total(Metric.AGENT_WORK, 3 * HOUR + 15 * MINUTE, 3 * HOUR + 15 * MINUTE),
    )
    assert [clock.worked for clock in found.clocks] == [9 * HOUR + 30 * MINUTE]


def test_s17_a_customer_who_waited_longer_brings_the_start_along() -> None:
    b = opened("03-30 11:00", promised(first_reply=240))
    assert only(b, "03-30 11:30").due_at == at("03-30 15:45")

    a = (Opened(at=at("03-30 09:00"), by_customer=True),)
    merged = only((*b, Merged(at=at("03-30 12:00"), source=a)), "03-30 12:15")
    assert (merged.started_at, merged.due_at) == (at("03-30 09:00"), at("03-30 13:45"))


def test_s18_a_holiday_that_is_declared_later_moves_the_due_time() -> None:
    history = opened("04-01 16:00", promised(resolution=480))
    assert only(history, "04-01 16:30").due_at == at("04-02 16:15")

    maundy_thursday = Calendar(K.zone, K.week, days={**EASTER, at("04-02 12:00").date(): ()})
    declared = retarget("04-01 17:00", promised(maundy_thursday, resolution=480), TermsCause.CALENDAR)
    assert only((*history, declared), "04-01 17:10").due_at == at("04-07 16:15")


def test_s20_a_priority_raised_by_the_ladder_does_not_retarget() -> None:
    day = [["09:00", "12:30"], ["13:15", "17:30"]]
    escalation = {
        "at": "2026-03-31T14:30:00Z",
        "kind": "priority",
        "by": "escalation",
        "targets": {"resolution": 240 * MINUTE},
    }
    scenario = {
        "id": "S20",
        "calendar": {"tz": "Europe/London", "week": dict.fromkeys(["mon", "tue", "fri"], day)},
        "policy": {"targets": {"resolution": 960 * MINUTE}},
        "events": [{"at": "2026-03-27T16:00:00Z", "kind": "created"}, escalation],
        "as_of": "2026-03-31T14:40:00Z",
    }
    resolution = clocks_of(convert(scenario, Scenario))[0]

    assert (resolution["due"], resolution["breached_at"]) == ("2026-03-31T15:30:00Z", None)


def reopened(mode: Reopen) -> tuple[Clock, ...]:
    terms = Terms(targets=S14.targets, calendar=K, reopen=mode)
    history = (
        *opened("03-31 09:00", terms),
        phase("03-31 11:00", Phase.SOLVED),
        phase("04-01 10:00", Phase.OPEN),
    )
    return clocks(history, "04-01 10:05")
