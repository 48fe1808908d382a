"""Files of scenarios with known clocks: what `helpdesk sla scenarios` reads and says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import gettext as _
from helpdesk.sla.arithmetic import due
from helpdesk.sla.clock import Clock, Total
from helpdesk.sla.deriving import OVER, derive
from helpdesk.sla.enums import BreachCause, ClockState, Metric, Phase, Reopen, TermsCause
from helpdesk.sla.history import (
    Answered,
    CustomerWrote,
    Event,
    History,
    Merged,
    Opened,
    PhaseChanged,
    TermsChanged,
)
from helpdesk.sla.terms import Terms
from helpdesk.sla.vectors import VectorCalendar, calendar_of, written

PhaseName = Literal["new", "open", "waiting_on_customer", "on_hold", "solved", "closed"]
Kind = Literal[
    "created",
    "customer_message",
    "agent_public",
    "agent_note",
    "auto_reply",
    "status",
    "reopen",
    "priority",
    "policy",
    "calendar",
    "merge",
]
Answer = dict[str, Any]

_PHASES: dict[str, Phase] = {
    "new": Phase.NEW,
    "open": Phase.OPEN,
    "waiting_on_customer": Phase.WAITING,
    "on_hold": Phase.ON_HOLD,
    "solved": Phase.SOLVED,
    "closed": Phase.CLOSED,
}


class ScenarioPolicy(Struct, frozen=True, kw_only=True):
    targets: Mapping[Metric, int]
    pause: Mapping[PhaseName, frozenset[Metric]] = {}
    ladder: tuple[int, ...] = ()
    reopen: Reopen = Reopen.RESUME


class ScenarioEvent(Struct, frozen=True, kw_only=True):
    """What happened; which of the other fields it has depends on the kind."""

    at: datetime
    kind: Kind
    by: str = "customer"
    status: PhaseName = "new"
    to: str = ""
    targets: Mapping[Metric, int] | None = None
    calendar: VectorCalendar | None = None
    source: "Source | None" = None

    def __post_init__(self) -> None:
        if self.kind == "status" and self.to not in _PHASES:
            raise ValueError(self.to)


class Source(Struct, frozen=True):
    events: tuple[ScenarioEvent, ...]


class Scenario(Struct, frozen=True, kw_only=True):
    id: str
    calendar: VectorCalendar
    policy: ScenarioPolicy
    events: tuple[ScenarioEvent, ...]
    as_of: datetime
    expect: list[Answer] = []

    def __post_init__(self) -> None:
        if not self.events or self.events[0].at > self.as_of:
            raise ValueError(self.id)


class Played(NamedTuple):
    """The clocks that came out for a scenario."""

    id: str
    got: list[Answer]
    agrees: bool


def scenarios_in(file: Path) -> list[Scenario]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[Scenario])
    except msgspec.MsgspecError as error:
        raise Conflict(_("{file} is no file of scenarios: {error}").format(file=file, error=error)) from error


def played(scenarios: Iterable[Scenario]) -> Iterator[Played]:
    for scenario in scenarios:
        got = clocks_of(scenario)
        yield Played(scenario.id, got, _agrees(scenario, got))


def clocks_of(scenario: Scenario) -> list[Answer]:
    """Its clocks and sums at `as_of`, and the clocks that ended because they were merged into it."""
    history = history_of(scenario, scenario.events)
    terms = _terms_at(history, scenario.as_of)
    clocks = derive(history, scenario.as_of)
    solved_at = _solved_at(history, scenario.as_of)
    return [
        *(_answer(clock, terms) for clock in clocks.clocks),
        *_merged_clocks(scenario),
        *(_sum(total, solved_at) for total in clocks.totals),
    ]


def history_of(scenario: Scenario, events: Iterable[ScenarioEvent]) -> History:
    """The facts of the events, under the terms of the scenario."""
    terms = _terms(scenario)
    history: list[Event] = []
    for event in events:
        if not history:
            history.append(TermsChanged(at=event.at, terms=terms, cause=TermsCause.OPENED))
        changed = _changed(terms, event, scenario.policy.ladder)
        if changed is not None:
            terms = changed
            history.append(TermsChanged(at=event.at, terms=terms, cause=_CAUSES[event.kind]))
        history += _facts(scenario, event)
    return tuple(history)


_CAUSES: dict[Kind, TermsCause] = {
    "priority": TermsCause.RETARGET,
    "policy": TermsCause.POLICY,
    "calendar": TermsCause.CALENDAR,
}


def _terms(scenario: Scenario) -> Terms:
    policy = scenario.policy
    return Terms(
        targets=policy.targets,
        calendar=calendar_of(scenario.calendar),
        pauses={_PHASES[name]: metrics for name, metrics in policy.pause.items()},
        ladder=dict.fromkeys(policy.targets, policy.ladder),
        reopen=policy.reopen,
    )


def _changed(terms: Terms, event: ScenarioEvent, ladder: tuple[int, ...]) -> Terms | None:
    """The terms that an event brings. Raised by an escalation, a priority does not retarget."""
    if event.kind == "calendar" and event.calendar:
        return replace(terms, calendar=calendar_of(event.calendar))
    if event.kind in {"priority", "policy"} and event.targets is not None and event.by != "escalation":
        return replace(terms, targets=event.targets, ladder=dict.fromkeys(event.targets, ladder))
    return None


def _facts(scenario: Scenario, event: ScenarioEvent) -> tuple[Event, ...]:
    made = _FACTS.get(event.kind)
    if made is not None:
        return (made(event),)
    if event.kind == "merge":
        return (Merged(at=event.at, source=history_of(scenario, _source_events(event))),)
    return ()


_FACTS: dict[Kind, Callable[[ScenarioEvent], Event]] = {
    "created": lambda event: Opened(
        at=event.at, by_customer=event.by == "customer", phase=_PHASES[event.status]
    ),
    "customer_message": lambda event: CustomerWrote(at=event.at),
    "agent_public": lambda event: Answered(at=event.at),
    "status": lambda event: PhaseChanged(at=event.at, phase=_PHASES[event.to]),
    "reopen": lambda event: PhaseChanged(at=event.at, phase=Phase.OPEN),
}


def _source_events(event: ScenarioEvent) -> tuple[ScenarioEvent, ...]:
    return event.source.events if event.source else ()


def _merged_clocks(scenario: Scenario) -> Iterator[Answer]:
    """The clocks of merged tickets that were still going on: the merge cancelled them."""
    for event in scenario.events:
        if event.kind == "merge" and event.at <= scenario.as_of:
            history = history_of(scenario, _source_events(event))
            for clock in derive(history, event.at).clocks:
                if clock.state in {ClockState.RUNNING, ClockState.PAUSED}:
                    cancelled = replace(clock, state=ClockState.CANCELLED, due_at=None)
                    yield _answer(cancelled, _terms(scenario)) | {"ticket": "source"}


def _terms_at(history: History, as_of: datetime) -> Terms:
    return [fact.terms for fact in history if isinstance(fact, TermsChanged) and fact.at <= as_of][-1]


def _answer(clock: Clock, terms: Terms) -> Answer:
    """A clock as the files write it; the steps of its ladder as long as it is not over."""
    answer: Answer = {
        "metric": clock.metric,
        "cycle": clock.cycle,
        "due": _written(_due(clock, terms)),
        "fulfilled": _written(clock.fulfilled_at),
        "breached_at": _written(clock.breached_at),
        "state": _state(clock),
        "worked": clock.worked,
    }
    if clock.breach_cause is BreachCause.RETARGET:
        answer["cause"] = "retarget"
    if answer["due"] is not None and clock.fulfilled_at is None:
        answer["ladder"] = [
            _written(due(terms.calendar, clock.started_at, clock.target + offset, clock.pauses))
            for offset in terms.ladder.get(clock.metric, ())
        ]
    return answer


def _due(clock: Clock, terms: Terms) -> datetime | None:
    """One that is late while it is paused keeps the due time that it missed."""
    if clock.state is ClockState.PAUSED and clock.breached_at:
        return due(terms.calendar, clock.started_at, clock.target, clock.pauses)
    return clock.due_at


def _state(clock: Clock) -> str:
    if clock.state is ClockState.CANCELLED:
        return "cancelled"
    if clock.breached_at:
        return "breached"
    return "met" if clock.state is ClockState.FULFILLED else clock.state.value


def _sum(total: Total, solved_at: datetime | None) -> Answer:
    return {
        "metric": total.metric,
        "cycle": 1,
        "due": None,
        "fulfilled": _written(solved_at),
        "breached_at": None,
        "state": "met" if solved_at else "running",
        "worked": total.worked,
    }


def _solved_at(history: History, as_of: datetime) -> datetime | None:
    """When it was solved last."""
    solved_at, was_over = None, False
    for fact in history:
        if isinstance(fact, PhaseChanged) and fact.at <= as_of:
            is_over = fact.phase in OVER
            solved_at = fact.at if is_over and not was_over else solved_at
            was_over = is_over
    return solved_at


def _written(at: datetime | None) -> str | None:
    return written(at) if at else None


def _agrees(scenario: Scenario, got: list[Answer]) -> bool:
    """Whether every clock that is expected came out so, and none besides of the metrics that are promised.

    A field that is not expected is not compared.
    """
    found = {_key(answer): answer for answer in got}
    expected = {_key(answer): answer for answer in scenario.expect}
    unexpected = {
        key
        for key in found.keys() - expected.keys()
        if key[0] == "target" and key[1] in scenario.policy.targets
    }
    return not unexpected and all(_fits(answer, found.get(key)) for key, answer in expected.items())


def _key(answer: Answer) -> tuple[str, str, int]:
    return answer.get("ticket", "target"), answer["metric"], answer.get("cycle", 1)


def _fits(expected: Answer, got: Answer | None) -> bool:
    return got is not None and all(name in got and got[name] == value for name, value in expected.items())
