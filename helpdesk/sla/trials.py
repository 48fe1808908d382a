"""What if: the same tickets under two books, and how their promises would differ."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.sla.calendar import ALWAYS, Calendar
from helpdesk.sla.clock import Clock
from helpdesk.sla.deriving import derive
from helpdesk.sla.enums import ClockState, Metric, StepKind, TermsCause
from helpdesk.sla.history import DueSet, History, TermsChanged
from helpdesk.sla.matching import Book, Match, PolicyInForce, terms_of
from helpdesk.sla.policy_content import PolicyContent
from helpdesk.sla.terms import Terms

MOST_LISTED = 50
# What is tried has no version yet: it stands in books and matches under this number.
DRAFT = -1


class Tally(Struct, frozen=True):
    """How many promises were kept and how many broken; others are not decided yet."""

    kept: int = 0
    broken: int = 0

    @property
    def decided(self) -> int:
        return self.kept + self.broken

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.kept + other.kept, self.broken + other.broken)


class MetricChange(Struct, frozen=True):
    before: Tally = Tally()
    after: Tally = Tally()

    def __add__(self, other: "MetricChange") -> "MetricChange":
        return MetricChange(self.before + other.before, self.after + other.after)


class LevelChange(Struct, frozen=True, kw_only=True):
    """How many times a level of a ladder would have been reached, so many seconds from due."""

    metric: Metric
    offset: int
    before: int = 0
    after: int = 0


class Affected(Struct, frozen=True):
    """A subject, and the metrics by which it is on a list."""

    id: int
    metrics: tuple[Metric, ...]


class Listed(Struct, frozen=True):
    """How many there are, and the first of them."""

    count: int = 0
    first: tuple[Affected, ...] = ()

    def __add__(self, other: "Listed") -> "Listed":
        return Listed(self.count + other.count, (*self.first, *other.first)[:MOST_LISTED])


class Outcome(Struct, frozen=True, kw_only=True):
    """What would have been different for some subjects; `moved` go by another policy."""

    metrics: Mapping[Metric, MetricChange] = {}
    levels: tuple[LevelChange, ...] = ()
    newly_broken: Listed = Listed()
    no_longer_broken: Listed = Listed()
    moved: int = 0


class Side(Struct, frozen=True, kw_only=True):
    """A subject under one of the two books: its policy, its clocks, and the ladder they stand on."""

    policy: int | None
    clocks: tuple[Clock, ...]
    ladder: Mapping[Metric, tuple[int, ...]] = {}


class Words(Struct, frozen=True):
    """What versions of policies and calendars say, the draft's among them."""

    contents: Mapping[int, PolicyContent]
    calendars: Mapping[int, Calendar]

    def terms(self, match: Match) -> Terms:
        content = self.contents.get(match.policy_version or 0)
        return terms_of(content, match.targets, self.calendars.get(match.calendar_version or 0, ALWAYS))


def with_policy(book: Book, tried: PolicyInForce, order: Sequence[int]) -> Book:
    """The book with this policy in the place it has in the order of ids; one without a place comes last."""
    others = [each for each in book.policies if each.id != tried.id]
    places = {policy: place for place, policy in enumerate(order)}
    ordered = sorted([*others, tried], key=lambda each: places.get(each.id, len(places)))
    return replace(book, policies=tuple(ordered))


def with_calendar(book: Book, calendar: int | None, zone: str) -> Book:
    """The book with the draft for this calendar. A new one is taken for the default one."""
    if calendar is None:
        return replace(book, calendars={**book.calendars, DRAFT: DRAFT}, default_calendar=DRAFT, zone=zone)
    zone = zone if calendar == book.default_calendar else book.zone
    return replace(book, calendars={**book.calendars, calendar: DRAFT}, zone=zone)


def side(history: History, dues: Iterable[DueSet], match: Match, terms: Terms, as_of: datetime) -> Side:
    """A subject as if these terms had held from its opening on."""
    opening = history[0].at if history else as_of
    promised = TermsChanged(at=opening, terms=terms, cause=TermsCause.OPENED)
    clocks = derive((promised, *history, *dues), as_of).clocks
    return Side(policy=match.policy, clocks=clocks, ladder=terms.ladder)


def compared(subject: int, before: Side, after: Side, as_of: datetime) -> Outcome:
    """What the change means for one subject."""
    was, would_be = _tallies(before), _tallies(after)
    metrics = {
        metric: MetricChange(was.get(metric, Tally()), would_be.get(metric, Tally()))
        for metric in Metric
        if metric in was or metric in would_be
    }
    return Outcome(
        metrics=metrics,
        levels=_levels(_reached(before, as_of), _reached(after, as_of)),
        newly_broken=_listed(
            subject, [name for name, each in metrics.items() if each.after.broken > each.before.broken]
        ),
        no_longer_broken=_listed(
            subject, [name for name, each in metrics.items() if each.after.broken < each.before.broken]
        ),
        moved=int(before.policy != after.policy),
    )


def joined(outcomes: Iterable[Outcome]) -> Outcome:
    """What the change means for all of them together."""
    found = Outcome()
    for each in outcomes:
        found = _sum(found, each)
    return found


def _sum(one: Outcome, other: Outcome) -> Outcome:
    none = MetricChange()
    return Outcome(
        metrics={
            metric: one.metrics.get(metric, none) + other.metrics.get(metric, none)
            for metric in Metric
            if metric in one.metrics or metric in other.metrics
        },
        levels=_levels_together(one.levels, other.levels),
        newly_broken=one.newly_broken + other.newly_broken,
        no_longer_broken=one.no_longer_broken + other.no_longer_broken,
        moved=one.moved + other.moved,
    )


def _tallies(side: Side) -> dict[Metric, Tally]:
    """What is decided, as reports count it: what was cancelled is not."""
    found: dict[Metric, Tally] = {}
    for clock in side.clocks:
        is_open = clock.breached_at is None and clock.fulfilled_at is None
        if clock.state is not ClockState.CANCELLED and not is_open:
            broken = int(clock.breached_at is not None)
            found[clock.metric] = found.get(clock.metric, Tally()) + Tally(1 - broken, broken)
    return found


def _reached(side: Side, as_of: datetime) -> Counter[tuple[Metric, int]]:
    return Counter(
        (clock.metric, side.ladder[clock.metric][step.level])
        for clock in side.clocks
        for step in clock.steps
        if step.kind is StepKind.LEVEL and step.at <= as_of
    )


def _levels(
    before: Counter[tuple[Metric, int]], after: Counter[tuple[Metric, int]]
) -> tuple[LevelChange, ...]:
    return tuple(
        LevelChange(metric=place[0], offset=place[1], before=before[place], after=after[place])
        for place in sorted({*before, *after}, key=_place)
    )


def _levels_together(one: Iterable[LevelChange], other: Iterable[LevelChange]) -> tuple[LevelChange, ...]:
    before: Counter[tuple[Metric, int]] = Counter()
    after: Counter[tuple[Metric, int]] = Counter()
    for each in (*one, *other):
        before[each.metric, each.offset] += each.before
        after[each.metric, each.offset] += each.after
    return _levels(before, after)


def _place(level: tuple[Metric, int]) -> tuple[int, int]:
    return list(Metric).index(level[0]), level[1]


def _listed(subject: int, metrics: list[Metric]) -> Listed:
    return Listed(1, (Affected(subject, tuple(metrics)),)) if metrics else Listed()
