"""Which promises hold for a subject: those of its contract, its company's tier, a policy or the default."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.conditions.enums import FieldKind
from helpdesk.conditions.fields import Field, Fields, registry
from helpdesk.conditions.holding import holds
from helpdesk.conditions.language import EVERYTHING
from helpdesk.core.formats import zone_or_utc
from helpdesk.core.i18n import mark
from helpdesk.sla.calendar import Calendar
from helpdesk.sla.enums import CalendarSource, Metric, Source
from helpdesk.sla.policy_content import Level, PolicyContent
from helpdesk.sla.subjects import Ground
from helpdesk.sla.terms import Terms

Targets = Mapping[str, Mapping[Metric, int]]
TIER, CONTRACT = "tier", "contract"


class PolicyInForce(Struct, frozen=True, kw_only=True):
    """A policy that is switched on, as its newest version has it.

    `kinds` are the kinds of subjects that its condition can be asked of: those that have all its fields.
    """

    id: int
    version: int
    name: str
    content: PolicyContent
    is_default: bool = False
    kinds: frozenset[str] = frozenset()


class Contract(Struct, frozen=True, kw_only=True):
    """What was agreed with a company from `starts_on` to the end of `ends_on`, by local dates.

    Where it names channels or contacts, it holds for what came by them or from them only.
    """

    id: int
    name: str
    starts_on: date
    ends_on: date | None = None
    ended_at: datetime | None = None
    policy: int | None = None
    calendar: int | None = None
    targets: Targets = {}
    channels: frozenset[str] = frozenset()
    contacts: frozenset[int] = frozenset()


class Company(Struct, frozen=True, kw_only=True):
    """What the record of an organisation says about its promises."""

    tier: int | None = None
    calendar: int | None = None
    contracts: tuple[Contract, ...] = ()


class Book(Struct, frozen=True, kw_only=True):
    """Everything that decides about promises but the companies, as it stands.

    `policies` are in their order, `calendars` have the current version of each by its id, `tiers` and `teams`
    the policy and the calendar of those that have one. `zone` is where dates of contracts begin and end;
    `fields` are what conditions ask of each kind of subject.
    """

    stamp: str = ""
    policies: tuple[PolicyInForce, ...] = ()
    calendars: Mapping[int, int] = {}
    default_calendar: int | None = None
    zone: str = "UTC"
    tiers: Mapping[int, int] = {}
    teams: Mapping[int, int] = {}
    fields: Mapping[str, Fields] = {}

    def policy(self, policy_id: int | None) -> PolicyInForce | None:
        return next((each for each in self.policies if each.id == policy_id), None)


class Match(Struct, frozen=True, kw_only=True):
    """Which promises hold and whose they are; `targets` are in seconds for the subject's priority.

    Without a calendar version time runs day and night.
    """

    policy: int | None = None
    policy_version: int | None = None
    calendar_version: int | None = None
    contract: int | None = None
    source: Source = Source.NONE
    calendar_source: CalendarSource = CalendarSource.SYSTEM
    targets: Mapping[Metric, int] = {}


class Case(Struct, frozen=True, kw_only=True):
    """What conditions of policies are asked of: the record, and what is agreed with its company."""

    record: Any
    tier: int | None = None
    contract: tuple[int, ...] = ()


def agreed_fields(tier_sql: str = "NULL", contract_within: str = "FALSE AND {}") -> list[Field]:
    """What every kind of subject can be asked besides its own fields; the SQL is that of its table."""
    return [
        Field(
            name=TIER,
            label=mark("Tier of the organisation"),
            kind=FieldKind.REFERENCE,
            sql=tier_sql,
            get=lambda case: case.tier,
        ),
        Field(
            name=CONTRACT,
            label=mark("Contract in force"),
            kind=FieldKind.REFERENCES,
            sql="contracts.id",
            within=contract_within,
            get=lambda case: case.contract,
        ),
    ]


def fields_of_cases(fields: Iterable[Field]) -> Fields:
    """The fields of a kind of subject as they are asked of a Case, and what is agreed beside them."""
    return registry([*(_of_record(field) for field in fields), *agreed_fields()])


def _of_record(field: Field) -> Field:
    read = field.get
    return replace(field, get=lambda case: read(case.record))


def matched(kind: str, ground: Ground, company: Company, book: Book) -> Match:
    """Contract before tier before the first policy whose condition holds before the default one."""
    in_force = contracts_in_force(company, ground, book.zone)
    contract = in_force[0] if in_force else None
    case = _case(ground, company, in_force)
    policy, source = _policy(kind, contract, case, book)
    own = contract.targets.get(ground.priority, {}) if contract else {}
    promised = policy.content.targets.get(ground.priority, {}) if policy else {}
    calendar_version, calendar_source = _calendar(ground, company, contract, policy, book)
    return Match(
        policy=policy.id if policy else None,
        policy_version=policy.version if policy else None,
        calendar_version=calendar_version,
        contract=contract.id if contract else None,
        source=Source.CONTRACT if own else source,
        calendar_source=calendar_source,
        targets={**promised, **own},
    )


def case_of(ground: Ground, company: Company, book: Book) -> Case:
    """What conditions are asked of: the record as it stands, and what is agreed with its company."""
    return _case(ground, company, contracts_in_force(company, ground, book.zone))


def _case(ground: Ground, company: Company, in_force: Iterable[Contract]) -> Case:
    return Case(record=ground.record, tier=company.tier, contract=tuple(each.id for each in in_force))


def contracts_in_force(company: Company, ground: Ground, zone: str) -> list[Contract]:
    """The contracts that held when the subject was opened, the one that counts first.

    One that names the person counts before one that names the channel, before the one that began last.
    """
    opened_on = ground.opened_at.astimezone(zone_or_utc(zone)).date()
    found = [each for each in company.contracts if _is_in_force(each, ground, opened_on)]
    return sorted(found, key=_precedence, reverse=True)


def _is_in_force(contract: Contract, ground: Ground, opened_on: date) -> bool:
    return (
        contract.starts_on <= opened_on
        and (contract.ends_on is None or opened_on <= contract.ends_on)
        and (contract.ended_at is None or ground.opened_at < contract.ended_at)
        and (not contract.channels or ground.channel in contract.channels)
        and (not contract.contacts or ground.person in contract.contacts)
    )


def _precedence(contract: Contract) -> tuple[bool, bool, date, int]:
    return bool(contract.contacts), bool(contract.channels), contract.starts_on, contract.id


def _policy(
    kind: str, contract: Contract | None, case: Case, book: Book
) -> tuple[PolicyInForce | None, Source]:
    """The first policy of all that have something to say, and who says it."""
    if agreed := book.policy(contract.policy if contract else None):
        return agreed, Source.CONTRACT
    if usual := book.policy(book.tiers.get(case.tier) if case.tier else None):
        return usual, Source.TIER
    asked = (each for each in book.policies if kind in each.kinds)
    if fitting := next((each for each in asked if _fits(each, case, book.fields[kind])), None):
        return fitting, Source.POLICY
    default = next((each for each in book.policies if each.is_default), None)
    return default, Source.DEFAULT if default else Source.NONE


def _fits(policy: PolicyInForce, case: Case, fields: Fields) -> bool:
    """Whether its conditions hold. One without any is no catch-all: only the default policy has none."""
    condition = policy.content.condition
    if policy.is_default or policy.content.is_agreed_only or condition == EVERYTHING:
        return False
    return holds(condition, case, fields)


def _calendar(
    ground: Ground,
    company: Company,
    contract: Contract | None,
    policy: PolicyInForce | None,
    book: Book,
) -> tuple[int | None, CalendarSource]:
    """The current version of the calendar that counts, and whose it is. One out of use is none."""
    wanted = {
        CalendarSource.CONTRACT: contract.calendar if contract else None,
        CalendarSource.COMPANY: company.calendar,
        CalendarSource.TEAM: book.teams.get(ground.team) if ground.team else None,
    }
    for source, version in _versions(wanted, book):
        return version, source
    if policy is not None and policy.content.is_always:
        return None, CalendarSource.POLICY
    last = {
        CalendarSource.POLICY: policy.content.calendar if policy else None,
        CalendarSource.SYSTEM: book.default_calendar,
    }
    return next(
        ((version, source) for source, version in _versions(last, book)), (None, CalendarSource.SYSTEM)
    )


def _versions(
    wanted: Mapping[CalendarSource, int | None], book: Book
) -> Iterator[tuple[CalendarSource, int]]:
    for source, calendar in wanted.items():
        version = book.calendars.get(calendar) if calendar else None
        if version is not None:
            yield source, version


def terms_of(content: PolicyContent | None, targets: Mapping[Metric, int], calendar: Calendar) -> Terms:
    """What a policy promises, with these targets on this calendar; without one the usual pauses hold."""
    said = content or PolicyContent(targets={})
    return Terms(
        targets=targets,
        calendar=calendar,
        pauses=said.pauses,
        warnings=said.warnings,
        ladder={metric: offsets for metric in targets if (offsets := _offsets(said, metric))},
        reopen=said.reopen,
        merge_start=said.merge_start,
        counts_automatic=said.counts_automatic,
    )


def _offsets(content: PolicyContent, metric: Metric) -> tuple[int, ...]:
    """In seconds, in the order of the levels: the place is the number of the level."""
    return tuple(level.offset_minutes * 60 for level in levels_of(content, metric))


def levels_of(content: PolicyContent, metric: Metric) -> list[Level]:
    """The levels of a metric's ladder, the earliest first: a clock knows each by its place here."""
    return sorted(
        (level for level in content.ladder if level.metric == metric), key=lambda level: level.offset_minutes
    )
