"""A clock says in words what started it, how it stands and why it runs as it does."""

import pytest
from msgspec.structs import replace

from helpdesk.sla.clock import Clock
from helpdesk.sla.durations import duration_words
from helpdesk.sla.enums import BreachCause, CalendarSource, ClockState, Metric, Phase, Source
from helpdesk.sla.sentences import Reason, SetByHand, sentences, state_sentence
from tests.sla.courses import HOUR, MINUTE, at

ZONE = "Europe/London"
GOLD = Reason(
    source=Source.CONTRACT, contract="Gold 2026", calendar="Office", calendar_source=CalendarSource.COMPANY
)
REPLY = Clock(
    metric=Metric.FIRST_REPLY,
    cycle=1,
    state=ClockState.RUNNING,
    started_at=at("03-30 09:00"),
    target=4 * HOUR,
    worked=45 * MINUTE,
    due_at=at("03-30 13:45"),
)
RESOLUTION = replace(REPLY, metric=Metric.RESOLUTION, target=16 * HOUR)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3 * HOUR, "3 h"),
        (3 * HOUR + 15 * MINUTE + 59, "3 h 15 min"),
        (-90 * MINUTE, "1 h 30 min"),
        (75 * HOUR, "75 h"),
    ],
)
def test_a_length_of_time_is_told_in_hours_and_minutes(seconds: int, words: str) -> None:
    assert duration_words(seconds) == words


def test_a_running_clock_says_everything_about_itself() -> None:
    assert sentences(REPLY, GOLD, zone=ZONE) == (
        "Started on Mon, 30 Mar 2026, 09:00 BST, when the customer wrote first.",
        "Ends on Mon, 30 Mar 2026, 13:45 BST: 3 h 15 min of working time left.",
        "Promised are 4 h of working time, by the contract “Gold 2026”.",
        "Working time is that of the calendar “Office” of the organisation.",
    )


def test_times_are_those_of_the_readers_zone() -> None:
    assert state_sentence(REPLY, zone="Asia/Tokyo") == (
        "Ends on Mon, 30 Mar 2026, 21:45 JST: 3 h 15 min of working time left."
    )


def test_a_late_clock_says_since_when_and_why() -> None:
    late = replace(REPLY, worked=5 * HOUR, breached_at=at("03-30 14:00"), breach_cause=BreachCause.RETARGET)

    assert sentences(late, GOLD, zone=ZONE)[1:3] == (
        "Was to end on Mon, 30 Mar 2026, 13:45 BST: 1 h of working time late.",
        "The promise was broken on Mon, 30 Mar 2026, 14:00 BST, when a change put its end into the past.",
    )


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        (Phase.WAITING, "Paused since {}, while we wait for the customer, with {} left."),
        (Phase.ON_HOLD, "Paused since {}, while the ticket is on hold, with {} left."),
        (Phase.SOLVED, "Stands still since {}, while the ticket is solved, with {} left."),
        (Phase.OPEN, "Paused since {} with {} left."),
        (None, "Paused since {} with {} left."),
    ],
)
def test_a_paused_clock_says_why_and_what_is_left(phase: Phase | None, words: str) -> None:
    paused = replace(RESOLUTION, state=ClockState.PAUSED, due_at=None, paused_at=at("03-30 11:00"))

    sentence = words.format("Mon, 30 Mar 2026, 11:00 BST", "15 h 15 min")
    assert state_sentence(paused, phase=phase, zone=ZONE) == sentence


def test_a_paused_clock_that_is_late_has_nothing_left() -> None:
    paused = replace(
        REPLY, state=ClockState.PAUSED, due_at=None, paused_at=at("03-30 16:00"), worked=5 * HOUR
    )

    assert state_sentence(paused, phase=Phase.WAITING, zone=ZONE) == (
        "Paused since Mon, 30 Mar 2026, 16:00 BST, 1 h late."
    )


@pytest.mark.parametrize(
    ("worked", "sentence"),
    [
        (3 * HOUR, "Met on Mon, 30 Mar 2026, 12:00 BST, with 1 h of working time left."),
        (4 * HOUR, "Met on Mon, 30 Mar 2026, 12:00 BST, at the last moment."),
        (5 * HOUR, "Met on Mon, 30 Mar 2026, 12:00 BST, 1 h of working time late."),
    ],
)
def test_a_met_clock_says_how_near_it_was(worked: int, sentence: str) -> None:
    met = replace(REPLY, state=ClockState.FULFILLED, fulfilled_at=at("03-30 12:00"), worked=worked)

    assert state_sentence(met, zone=ZONE) == sentence


def test_what_comes_after_closing_is_late_without_working_time() -> None:
    late = replace(REPLY, worked=4 * HOUR, breached_at=REPLY.due_at, breach_cause=BreachCause.ELAPSED)
    assert state_sentence(late, zone=ZONE) == (
        "Was to end on Mon, 30 Mar 2026, 13:45 BST; no working time has passed since."
    )

    met = replace(late, state=ClockState.FULFILLED, fulfilled_at=at("03-30 18:00"))
    assert state_sentence(met, zone=ZONE) == (
        "Met on Mon, 30 Mar 2026, 18:00 BST, after its time had run out."
    )


def test_a_cancelled_clock_does_not_count() -> None:
    cancelled = replace(REPLY, state=ClockState.CANCELLED, due_at=None, cancelled_at=at("03-30 12:00"))

    assert state_sentence(cancelled, zone=ZONE) == (
        "Cancelled on Mon, 30 Mar 2026, 12:00 BST: it does not count."
    )


def test_a_reopened_resolution_says_which_run_it_is() -> None:
    assert sentences(replace(RESOLUTION, cycle=2), GOLD, zone=ZONE)[0] == (
        "Counts from Mon, 30 Mar 2026, 09:00 BST; this is run 2, since it was solved before and reopened."
    )


def test_a_due_time_by_hand_says_whose_it_is_and_why() -> None:
    by_hand = replace(REPLY, is_set_by_hand=True)
    by_mara = replace(GOLD, by_hand=SetByHand("Mara Kim", "Agreed on the phone"))

    assert sentences(by_hand, by_mara, zone=ZONE)[2:4] == (
        "The due time was set by hand by Mara Kim.",
        "Reason: Agreed on the phone",
    )
    assert sentences(by_hand, GOLD, zone=ZONE)[2] == "The due time was set by hand."


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (
            Reason(source=Source.TIER, policy="Gold", calendar="Oslo"),
            (
                "Promised are 4 h of working time, by the policy “Gold” of the organisation's tier.",
                "Working time is that of the default calendar “Oslo”.",
            ),
        ),
        (
            Reason(source=Source.DEFAULT, policy="Usual"),
            (
                "Promised are 4 h of working time, by the default policy “Usual”.",
                "All time is working time, day and night.",
            ),
        ),
    ],
)
def test_a_clock_says_where_its_promise_comes_from(reason: Reason, words: tuple[str, str]) -> None:
    assert sentences(REPLY, reason, zone=ZONE)[-2:] == words


def test_every_state_source_and_cause_has_its_words() -> None:
    said = {
        sentences(replace(REPLY, metric=metric, breached_at=REPLY.due_at, breach_cause=cause), reason)
        for metric in (Metric.NEXT_REPLY, Metric.UPDATE, Metric.RESOLUTION, Metric.PROMISE)
        for cause in BreachCause
        for source in Source
        for calendar in CalendarSource
        for reason in [Reason(source=source, calendar="Office", calendar_source=calendar)]
    }

    assert len(said) == 4 * len(BreachCause) * len(Source) * len(CalendarSource)
