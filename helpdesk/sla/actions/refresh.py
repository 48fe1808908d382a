"""Keeping clocks true: whatever happens to a subject, its terms and clocks follow in the same transaction."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.clock import now
from helpdesk.db.transaction import transaction
from helpdesk.events.record import Touch
from helpdesk.jobs.queue import wake
from helpdesk.sla.actions.telling import Replaced, tell_of_terms
from helpdesk.sla.book import Setting
from helpdesk.sla.enums import ClockState, Metric, Phase, TermsCause
from helpdesk.sla.history import phase_of
from helpdesk.sla.keeping import Difference, keep
from helpdesk.sla.lines import NEW, ClockLine, TermsLine, gone, line_of
from helpdesk.sla.matching import Match, matched
from helpdesk.sla.queries.accounts import Standing, Wording, derived, standings, wording
from helpdesk.sla.subjects import SUBJECTS, Subject
from helpdesk.sla.timer import CHANNEL

CLOCKS = "clocks"
# There is something that promises may follow from. Asked along with the facts of every transaction.
ANYTHING_PROMISED = "EXISTS (SELECT FROM sla_policies) OR EXISTS (SELECT FROM contracts)"
# The timer looks by itself more often than this; only what is nearer must wake it.
SOON = timedelta(seconds=5)
_SETTLED = frozenset({Phase.SOLVED, Phase.CLOSED})


class Occasion(Struct, frozen=True, kw_only=True):
    """Why clocks are looked at again. Other terms hold from now on, but for what has just been `opened`.

    `cause` is that of other terms, where it is not what they differ in that says it.
    """

    opened: Collection[int] = ()
    cause: TermsCause | None = None


async def flush_clocks(touches: list[Touch]) -> None:
    """Bring the clocks of everything that was touched up to date, before the transaction commits."""
    for kind, subject in SUBJECTS.items():
        ours = [touch for touch in touches if touch.kind == kind]
        wanted = {touch.id for touch in ours if touch.is_wanted or not subject.has_policies}
        if wanted:
            opened = {touch.id for touch in ours if type(touch.event) in subject.opened_by}
            await _refresh(subject, sorted(wanted), Occasion(opened=opened))


async def refresh(kind: str, ids: Sequence[int], occasion: Occasion = Occasion()) -> int:  # noqa: B008 - frozen
    """Bring the terms and clocks of these subjects up to date; of how many something was written.

    The subjects are locked by whoever calls.
    """
    async with transaction():
        return await _refresh(SUBJECTS[kind], ids, occasion)


async def _refresh(subject: Subject, ids: Sequence[int], occasion: Occasion) -> int:
    found, setting = await standings(subject, ids)
    at = now()
    standing = [_with_terms(subject, each, setting, occasion, at) for each in found]
    said = await wording(line for each in standing for line in each.terms)
    differences = [_difference(each, said, at) for each in standing]
    await keep(subject, differences)
    await tell_of_terms(subject.kind, [pair for each in standing for pair in _replaced(each)])
    _wake_timer(differences, at)
    return sum(map(bool, differences))


def _replaced(standing: Standing) -> list[Replaced]:
    """Terms that hold in place of others. That something is promised from the opening on is no news."""
    *before, new = (None, *standing.terms)
    if new is None or new.id != NEW or new.cause == TermsCause.OPENED:
        return []
    return [Replaced(before[-1], new)]


def _with_terms(
    subject: Subject, standing: Standing, setting: Setting, occasion: Occasion, at: datetime
) -> Standing:
    """The same with the terms that hold from now on, where they are not those that held before."""
    account = standing.account
    if account.ground is None:
        return standing
    is_fresh = account.id in occasion.opened
    if not is_fresh and phase_of(account.history) in _SETTLED:
        return standing
    company = setting.company(account.ground.organisation)
    match = matched(subject.kind, account.ground, company, setting.book)
    line = _terms(standing, match, occasion, account.ground.opened_at if is_fresh else at)
    return replace(standing, terms=(*standing.terms, line)) if line else standing


def _terms(standing: Standing, match: Match, occasion: Occasion, at: datetime) -> TermsLine | None:
    last = standing.terms[-1] if standing.terms else None
    if last.says(match) if last else not match.targets:
        return None
    return TermsLine(
        id=NEW,
        subject_id=standing.account.id,
        at=at,
        policy_version=match.policy_version,
        calendar_version=match.calendar_version,
        contract=match.contract,
        source=match.source,
        calendar_source=match.calendar_source,
        targets=match.targets,
        cause=_cause(standing, last, match, occasion),
    )


def _cause(standing: Standing, last: TermsLine | None, match: Match, occasion: Occasion) -> TermsCause:
    if last is None and standing.account.id in occasion.opened:
        return TermsCause.OPENED
    if occasion.cause is not None:
        return occasion.cause
    if last is None or last.policy_version != match.policy_version:
        return TermsCause.REMATCH
    if last.contract != match.contract:
        return TermsCause.CONTRACT
    return TermsCause.RETARGET if last.targets != match.targets else TermsCause.CALENDAR


def _difference(standing: Standing, said: Wording, at: datetime) -> Difference:
    wanted = lines_of(standing, said, at)
    kept = {line.key: line for line in standing.clocks}
    missing = [line for key, line in kept.items() if key not in wanted]
    others = [line for key, line in wanted.items() if key not in kept or not line.equals(kept[key])]
    ended = [gone(line, at) for line in missing if standing.fired_by(line)]
    is_new = bool(standing.terms) and standing.terms[-1].id == NEW
    return Difference(
        subject_id=standing.account.id,
        terms=standing.terms[-1] if is_new else None,
        clocks=(*others, *(line for line in ended if not line.equals(kept[line.key]))),
        gone=tuple(line.id for line in missing if isinstance(line.id, int) and not standing.fired_by(line)),
        next_due_at=nearest(wanted.values()),
    )


def lines_of(standing: Standing, said: Wording, at: datetime) -> dict[tuple[Metric, int], ClockLine]:
    """The clocks as they are to be kept, by metric and cycle."""
    kept = {line.key: line for line in standing.clocks}
    lines = [
        line_of(standing.account.id, clock, at, standing.fired_by(kept.get((clock.metric, clock.cycle))))
        for clock in derived(standing, said, at).clocks
    ]
    return {line.key: line for line in lines}


def nearest(lines: Iterable[ClockLine]) -> datetime | None:
    """The next promise to keep; one that is late already stays the next until it is kept."""
    return min(
        (line.due_at for line in lines if line.due_at and line.state == ClockState.RUNNING), default=None
    )


def _wake_timer(differences: Iterable[Difference], at: datetime) -> None:
    instants = [line.next_fire_at for each in differences for line in each.clocks]
    if any(instant is not None and instant <= at + SOON for instant in instants):
        wake(CHANNEL)
