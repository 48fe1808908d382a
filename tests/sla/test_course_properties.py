"""What holds for the clocks of any history."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.sla.arithmetic import due, worked
from helpdesk.sla.calendar import ALWAYS, Calendar, Window
from helpdesk.sla.clock import Clock
from helpdesk.sla.deriving import derive
from helpdesk.sla.enums import BreachCause, ClockState, Metric, Phase, Reopen, StepKind, TermsCause
from helpdesk.sla.history import (
    Answered,
    AnsweredAutomatically,
    AnswerLost,
    CustomerWrote,
    DueSet,
    Event,
    History,
    Merged,
    Opened,
    PhaseChanged,
    Restored,
    TermsChanged,
    Withdrawn,
)
from helpdesk.sla.terms import Terms
from tests.sla.courses import HOUR, K

START = datetime(2026, 3, 26, 8, tzinfo=UTC)
NIGHT = (Window(22 * HOUR, 6 * HOUR),)
NIGHTS = Calendar("Europe/Riga", (NIGHT, NIGHT, NIGHT, NIGHT, NIGHT, (), ()))
PROMISED = (Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.UPDATE, Metric.RESOLUTION)
MESSAGES = 4

seconds = st.sampled_from([0, 0, 1, 59, 600, HOUR, 3 * HOUR, 20 * HOUR, 60 * HOUR])
targets = st.dictionaries(st.sampled_from(PROMISED), st.integers(1, 12 * HOUR))
offsets = st.lists(st.sampled_from([-9 * HOUR, -HOUR, -60, 0, HOUR, 5 * HOUR]), max_size=4).map(tuple)
pauses = st.dictionaries(
    st.sampled_from([Phase.WAITING, Phase.ON_HOLD]), st.frozensets(st.sampled_from(PROMISED))
)
terms = st.builds(
    Terms,
    targets=targets,
    calendar=st.sampled_from([K, NIGHTS, ALWAYS]),
    pauses=pauses,
    warnings=st.sampled_from([(), (75,), (50, 90)]),
    ladder=st.dictionaries(st.sampled_from(PROMISED), offsets),
    reopen=st.sampled_from(Reopen),
    counts_automatic=st.booleans(),
)
causes = st.sampled_from(
    [TermsCause.RETARGET, TermsCause.REMATCH, TermsCause.CALENDAR, TermsCause.CALENDAR_FIX]
)


@st.composite
def facts(draw: st.DrawFn, at: datetime) -> Event:
    """Something that happens at an instant."""
    by_hand = st.none() | seconds.map(lambda later: at + timedelta(seconds=later))
    return draw(
        st.one_of(
            st.just(CustomerWrote(at=at)),
            st.builds(Answered, at=st.just(at), message=st.integers(1, MESSAGES)),
            st.just(AnsweredAutomatically(at=at)),
            st.builds(AnswerLost, at=st.just(at), message=st.integers(1, MESSAGES)),
            st.builds(PhaseChanged, at=st.just(at), phase=st.sampled_from(Phase)),
            st.builds(PhaseChanged, at=st.just(at), phase=st.sampled_from(Phase)),
            st.builds(TermsChanged, at=st.just(at), terms=terms, cause=causes),
            st.builds(DueSet, at=st.just(at), metric=st.sampled_from(PROMISED), due=by_hand),
            st.just(Merged(at=at, source=(Opened(at=at - timedelta(hours=7), by_customer=True),))),
            st.just(Withdrawn(at=at)),
            st.just(Restored(at=at)),
        )
    )


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A ticket's life, and nothing at all for some time after it."""
    at = START + timedelta(seconds=draw(st.integers(0, 24 * HOUR)))
    history: list[Event] = [
        TermsChanged(at=at, terms=draw(terms), cause=TermsCause.OPENED),
        Opened(at=at, by_customer=draw(st.booleans())),
    ]
    for gap in draw(st.lists(seconds, max_size=9)):
        at += timedelta(seconds=gap)
        history.append(draw(facts(at)))
    return tuple(history)


later = st.integers(0, 90 * HOUR).map(lambda count: timedelta(seconds=count))


def by_name(clocks: tuple[Clock, ...]) -> dict[tuple[Metric, int], Clock]:
    return {(clock.metric, clock.cycle): clock for clock in clocks}


@settings(deadline=None, max_examples=60)
@given(histories(), st.integers(1, 11), later)
def test_what_a_clock_did_stays_whatever_happens_afterwards(
    history: History, count: int, rest: timedelta
) -> None:
    known = history[: count + 1]
    as_of = min([fact.at for fact in history[count + 1 :]], default=known[-1].at + rest)
    if as_of > known[-1].at:
        as_of -= timedelta.resolution
    known = tuple(fact for fact in history if fact.at <= as_of)
    afterwards = by_name(derive(history, history[-1].at + rest).clocks)

    for name, clock in by_name(derive(known, as_of).clocks).items():
        then = afterwards.get(name)
        done = [step for step in clock.steps if step.at <= as_of]
        assert then is not None
        assert list(then.steps[: len(done)]) == done
        assert all(step.at > as_of for step in then.steps[len(done) :])
        if clock.breached_at and then.breach_cause is not BreachCause.EXCUSED:
            assert then.breached_at is not None


@settings(deadline=None, max_examples=60)
@given(histories(), later, later)
def test_what_lies_ahead_happens_as_planned_when_nothing_else_does(
    history: History, rest: timedelta, more: timedelta
) -> None:
    now = history[-1].at + rest
    then = by_name(derive(history, now + more).clocks)

    for name, clock in by_name(derive(history, now).clocks).items():
        assert then[name].steps == clock.steps
        assert then[name].due_at == clock.due_at
        assert then[name].worked >= clock.worked
        breaches = [step.at for step in clock.steps if step.kind is StepKind.BREACH and step.at <= now + more]
        assert then[name].breached_at == (breaches[-1] if breaches else None)


@settings(deadline=None, max_examples=60)
@given(histories(), later)
def test_a_clock_agrees_with_itself(history: History, rest: timedelta) -> None:
    """One that is met at the very instant at which its due time moves into the past is met in time."""
    now = history[-1].at + rest
    moved = {fact.at for fact in history if isinstance(fact, (TermsChanged, DueSet, Merged))}

    for clock in derive(history, now).clocks:
        assert (clock.due_at is None) == (clock.state in {ClockState.PAUSED, ClockState.CANCELLED})
        assert (clock.paused_at is not None) == (clock.state is ClockState.PAUSED)
        assert (clock.fulfilled_at is not None) == (clock.state is ClockState.FULFILLED)
        assert (clock.cancelled_at is not None) == (clock.state is ClockState.CANCELLED)
        assert list(clock.steps) == sorted(clock.steps, key=lambda step: step.at)
        if clock.fulfilled_at and clock.due_at and not clock.breached_at and clock.fulfilled_at not in moved:
            assert clock.left >= 0 or clock.is_set_by_hand
        if clock.state is ClockState.RUNNING and clock.due_at and clock.due_at <= now:
            assert clock.breached_at is not None


@settings(deadline=None, max_examples=60)
@given(histories(), later)
def test_a_clock_never_breaks_its_promise_while_it_stands_still(history: History, rest: timedelta) -> None:
    for clock in derive(history, history[-1].at + rest).clocks:
        for step in clock.steps:
            assert not any(
                pause.start <= step.at < pause.end for pause in clock.pauses if pause.end is not None
            )


@settings(deadline=None, max_examples=60)
@given(histories(), later)
def test_due_and_worked_are_what_the_arithmetic_says(history: History, rest: timedelta) -> None:
    """Of the clocks that stand under one set of terms all the time, told apart by their calendar."""
    terms_of = [fact.terms for fact in history if isinstance(fact, TermsChanged)]
    if len(terms_of) > 1:
        return
    now, calendar = history[-1].at + rest, terms_of[0].calendar
    for clock in derive(history, now).clocks:
        end = clock.cancelled_at or clock.fulfilled_at or now
        assert clock.worked == worked(calendar, clock.started_at, end, clock.pauses)
        if clock.due_at and not clock.is_set_by_hand:
            assert clock.due_at == due(calendar, clock.started_at, clock.target, clock.pauses)
            assert clock.target == terms_of[0].targets[clock.metric]
