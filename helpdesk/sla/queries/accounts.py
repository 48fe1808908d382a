"""How subjects stand: what happened to them, what was promised, and their clocks as they are kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from helpdesk.db.sql import Question, fetch_as, together
from helpdesk.sla.book import Setting, setting_from, setting_question
from helpdesk.sla.calendar import ALWAYS, Calendar
from helpdesk.sla.clock import Clocks
from helpdesk.sla.deriving import derive
from helpdesk.sla.enums import TermsCause
from helpdesk.sla.firing import FiredAt
from helpdesk.sla.history import DueSet, History, TermsChanged
from helpdesk.sla.lines import ClockLine, DueLine, FiredLine, TermsLine
from helpdesk.sla.matching import terms_of
from helpdesk.sla.policy_content import PolicyContent
from helpdesk.sla.queries.calendars import calendar_of_version
from helpdesk.sla.queries.policies import contents_of_versions
from helpdesk.sla.subjects import Account, Subject
from helpdesk.sla.terms import Terms

_TERMS = """
    SELECT id, subject_id, at, policy_version, calendar_version, contract, source, calendar_source, targets,
           cause
    FROM sla_terms WHERE subject_kind = $1 AND subject_id = ANY($2::bigint[]) ORDER BY id
"""
_DUES = """
    SELECT subject_id, metric, due_at, at FROM sla_due_dates
    WHERE subject_kind = $1 AND subject_id = ANY($2::bigint[]) ORDER BY id
"""
_CLOCKS = """
    SELECT * FROM sla_clocks WHERE subject_kind = $1 AND subject_id = ANY($2::bigint[]) ORDER BY id
"""
# The timer moves clocks on as well.
_LOCKED_CLOCKS = f"{_CLOCKS} FOR NO KEY UPDATE"
_FIRED = """
    SELECT clock, kind, level, max(fired_at) AS fired_at
    FROM sla_events WHERE kind <> 'excused' AND clock IN (
      SELECT id FROM sla_clocks WHERE subject_kind = $1 AND subject_id = ANY($2::bigint[]))
    GROUP BY clock, kind, level
"""


class Standing(Struct, frozen=True, kw_only=True):
    """A subject, everything that was promised for it, its clocks as they are kept, and what each has done."""

    account: Account
    terms: tuple[TermsLine, ...] = ()
    dues: tuple[DueLine, ...] = ()
    clocks: tuple[ClockLine, ...] = ()
    fired: Mapping[int, FiredAt]

    def fired_by(self, clock: ClockLine | None) -> FiredAt:
        return self.fired.get(clock.id, {}) if clock and isinstance(clock.id, int) else {}


async def standings(subject: Subject, ids: Sequence[int]) -> tuple[list[Standing], Setting]:
    """How these stand, and what decides about promises, in one statement. Their clocks stay locked."""
    place = (subject.kind, list(ids))
    settings, rows, terms, dues, clocks, fired = await together(
        setting_question(subject.organisations(ids)), *_questions(subject, ids, _LOCKED_CLOCKS)
    )
    known = _fired_by_clock(fired)
    if not all(clock.is_told_by(known.get(clock.id, {})) for clock in clocks):
        # The timer had one of them while the statement began: what it did is known only to a later one.
        known = _fired_by_clock(await fetch_as(FiredLine, _FIRED, *place))
    accounts = [subject.account(row) for row in rows]
    return _joined(accounts, terms, dues, clocks, known), await setting_from(settings[0])


async def standings_to_read(subject: Subject, ids: Sequence[int]) -> list[Standing]:
    """How these stand, all as of one moment; nothing is locked."""
    rows, terms, dues, clocks, fired = await together(*_questions(subject, ids, _CLOCKS))
    accounts = [subject.account(row) for row in rows]
    return _joined(accounts, terms, dues, clocks, _fired_by_clock(fired))


def _questions(subject: Subject, ids: Sequence[int], clocks: str) -> tuple[Question[Any], ...]:
    place = (subject.kind, list(ids))
    return (
        subject.question(ids),
        Question(TermsLine, _TERMS, place),
        Question(DueLine, _DUES, place),
        Question(ClockLine, clocks, place),
        Question(FiredLine, _FIRED, place),
    )


def _joined(
    accounts: Iterable[Account],
    terms: Iterable[TermsLine],
    dues: Iterable[DueLine],
    clocks: Iterable[ClockLine],
    fired: Mapping[int, FiredAt],
) -> list[Standing]:
    terms_by, dues_by, clocks_by = _by_subject(terms), _by_subject(dues), _by_subject(clocks)
    return [
        Standing(
            account=account,
            terms=tuple(terms_by[account.id]),
            dues=tuple(dues_by[account.id]),
            clocks=tuple(clocks_by[account.id]),
            fired=fired,
        )
        for account in accounts
    ]


def _by_subject(lines: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for line in lines:
        found[line.subject_id].append(line)
    return found


def _fired_by_clock(lines: Iterable[FiredLine]) -> dict[int, FiredAt]:
    found: defaultdict[int, dict[Any, datetime]] = defaultdict(dict)
    for line in lines:
        found[line.clock][line.kind, line.level] = line.fired_at
    return dict(found)


class Wording(Struct, frozen=True):
    """What versions of policies and calendars say, as far as some terms name them."""

    contents: Mapping[int, PolicyContent]
    calendars: Mapping[int, Calendar]

    def of(self, line: TermsLine) -> Terms:
        content = self.contents.get(line.policy_version or 0)
        return terms_of(content, line.targets, self.calendars.get(line.calendar_version or 0, ALWAYS))


async def wording(lines: Iterable[TermsLine]) -> Wording:
    """What these terms rest on; no statement for versions that were read before."""
    asked = list(lines)
    contents = await contents_of_versions({line.policy_version for line in asked if line.policy_version})
    versions = sorted({line.calendar_version for line in asked if line.calendar_version})
    return Wording(contents, {version: await calendar_of_version(version) for version in versions})


def whole_history(standing: Standing, said: Wording) -> History:
    """All of it, with what was promised and set by hand. What holds from the opening on comes before it."""
    terms = [
        TermsChanged(at=line.at, terms=said.of(line), cause=line.cause, id=line.id) for line in standing.terms
    ]
    first = [each for each in terms if each.cause == TermsCause.OPENED]
    later = [each for each in terms if each.cause != TermsCause.OPENED]
    dues = [DueSet(at=line.at, metric=line.metric, due=line.due_at) for line in standing.dues]
    return (*first, *standing.account.history, *later, *dues)


def derived(standing: Standing, said: Wording, as_of: datetime) -> Clocks:
    """The clocks as they follow from the history, whatever is kept of them."""
    return derive(whole_history(standing, said), as_of)
