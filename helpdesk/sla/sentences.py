"""What a clock says of itself: what started it, when it ends or ended, and why it runs as it does."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from helpdesk.core.formats import exact_time
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.sla.clock import Clock
from helpdesk.sla.durations import duration_words
from helpdesk.sla.enums import BreachCause, CalendarSource, ClockState, Metric, Phase, Source


class SetByHand(Struct, frozen=True):
    """Who set a due time by hand, and why; without a name somebody who is gone."""

    who: str
    reason: str


class Reason(Struct, frozen=True, kw_only=True):
    """Why a clock has its target and its working time: the names of what they come from.

    Without a calendar time runs day and night; `is_always` says that the policy wants none.
    """

    source: Source = Source.NONE
    policy: str = ""
    contract: str = ""
    calendar: str = ""
    calendar_source: CalendarSource = CalendarSource.SYSTEM
    is_always: bool = False
    by_hand: SetByHand | None = None


def sentences(
    clock: Clock, reason: Reason, *, phase: Phase | None = None, zone: str | None = None
) -> tuple[str, ...]:
    """Everything about a clock, in whole sentences in the reader's language and zone.

    `phase` is that of its subject, which says why it is paused. Its `worked` must be counted up to now.
    """
    return tuple(_told(clock, reason, phase, zone))


def state_sentence(clock: Clock, *, phase: Phase | None = None, zone: str | None = None) -> str:
    """How it stands, as the one sentence that a list has room for."""
    match clock.state:
        case ClockState.PAUSED:
            return _paused(clock, phase, zone)
        case ClockState.FULFILLED:
            return _fulfilled(clock, zone)
        case ClockState.CANCELLED:
            return _("Cancelled on {time}: it does not count.").format(time=_time(clock.cancelled_at, zone))
        case ClockState.RUNNING:
            return _running(clock, zone)


def _told(clock: Clock, reason: Reason, phase: Phase | None, zone: str | None) -> Iterator[str]:
    yield _started(clock, zone)
    yield state_sentence(clock, phase=phase, zone=zone)
    if clock.breached_at:
        yield _(_BREACHES[clock.breach_cause or BreachCause.ELAPSED]).format(
            time=_time(clock.breached_at, zone)
        )
    if clock.is_set_by_hand:
        yield from _by_hand(reason.by_hand)
    else:
        yield _promised(clock, reason)
    yield _counted(reason)
    if reason.calendar and reason.is_always:
        yield _("By the policy alone time would run day and night; this calendar comes before it.")


_STARTS = {
    Metric.FIRST_REPLY: mark("Started on {time}, when the customer wrote first."),
    Metric.NEXT_REPLY: mark("Started on {time}, when the customer wrote after our last message."),
    Metric.UPDATE: mark("Started on {time}, when we last wrote to the customer."),
    Metric.RESOLUTION: mark("Started on {time}, when the ticket was opened."),
    Metric.PROMISE: mark("Started on {time}, when the promise was made."),
}
_AGAIN = mark("Counts from {time}; this is run {number}, since it was solved before and reopened.")


def _started(clock: Clock, zone: str | None) -> str:
    is_again = clock.metric is Metric.RESOLUTION and clock.cycle > 1
    sentence = _AGAIN if is_again else _STARTS[clock.metric]
    return _(sentence).format(time=_time(clock.started_at, zone), number=clock.cycle)


def _running(clock: Clock, zone: str | None) -> str:
    if clock.left > 0:
        sentence = _("Ends on {time}: {left} of working time left.")
    elif clock.left:
        sentence = _("Was to end on {time}: {left} of working time late.")
    else:
        sentence = _("Was to end on {time}; no working time has passed since.")
    return sentence.format(time=_time(clock.due_at, zone), left=duration_words(clock.left))


_PAUSES = {
    Phase.WAITING: mark("Paused since {time}, while we wait for the customer, with {left} left."),
    Phase.ON_HOLD: mark("Paused since {time}, while the ticket is on hold, with {left} left."),
    Phase.SOLVED: mark("Stands still since {time}, while the ticket is solved, with {left} left."),
    Phase.CLOSED: mark("Stands still since {time}, while the ticket is closed, with {left} left."),
}
_PAUSED = mark("Paused since {time} with {left} left.")
_PAUSED_LATE = mark("Paused since {time}, {left} late.")


def _paused(clock: Clock, phase: Phase | None, zone: str | None) -> str:
    sentence = _PAUSED_LATE if clock.left < 0 else _PAUSES.get(phase, _PAUSED) if phase else _PAUSED
    return _(sentence).format(time=_time(clock.paused_at, zone), left=duration_words(clock.left))


def _fulfilled(clock: Clock, zone: str | None) -> str:
    if clock.left < 0:
        sentence = _("Met on {time}, {left} of working time late.")
    elif clock.left:
        sentence = _("Met on {time}, with {left} of working time left.")
    elif clock.breached_at:
        sentence = _("Met on {time}, after its time had run out.")
    else:
        sentence = _("Met on {time}, at the last moment.")
    return sentence.format(time=_time(clock.fulfilled_at, zone), left=duration_words(clock.left))


_BREACHES = {
    BreachCause.ELAPSED: mark("The promise was broken on {time}, when its time ran out."),
    BreachCause.RETARGET: mark("The promise was broken on {time}, when a change put its end into the past."),
    BreachCause.REOPENED: mark("The promise was broken on {time}: it came back with its time used up."),
    BreachCause.EXCUSED: mark("Late on {time} only by a calendar that was wrong; it is excused."),
}


def _by_hand(by_hand: SetByHand | None) -> Iterator[str]:
    if by_hand and by_hand.who:
        yield _("The due time was set by hand by {who}.").format(who=by_hand.who)
    else:
        yield _("The due time was set by hand.")
    if by_hand and by_hand.reason:
        yield _("Reason: {reason}").format(reason=by_hand.reason)


_PROMISES = {
    Source.CONTRACT: mark("Promised are {target} of working time, by the contract “{contract}”."),
    Source.TIER: mark(
        "Promised are {target} of working time, by the policy “{policy}” of the organisation's tier."
    ),
    Source.POLICY: mark(
        "Promised are {target} of working time, by the policy “{policy}”: the first whose conditions hold."
    ),
    Source.DEFAULT: mark("Promised are {target} of working time, by the default policy “{policy}”."),
    Source.NONE: mark("Promised are {target} of working time."),
}


def _promised(clock: Clock, reason: Reason) -> str:
    return _(_PROMISES[reason.source]).format(
        target=duration_words(clock.target), contract=reason.contract, policy=reason.policy
    )


_CALENDARS = {
    CalendarSource.CONTRACT: mark("Working time is that of the calendar “{calendar}”, as the contract says."),
    CalendarSource.COMPANY: mark("Working time is that of the calendar “{calendar}” of the organisation."),
    CalendarSource.TEAM: mark("Working time is that of the calendar “{calendar}” of the team."),
    CalendarSource.POLICY: mark("Working time is that of the calendar “{calendar}”, as the policy says."),
    CalendarSource.SYSTEM: mark("Working time is that of the default calendar “{calendar}”."),
}


def _counted(reason: Reason) -> str:
    if not reason.calendar:
        return _("All time is working time, day and night.")
    return _(_CALENDARS[reason.calendar_source]).format(calendar=reason.calendar)


def _time(at: datetime | None, zone: str | None) -> str:
    return exact_time(at, zone) if at else ""
