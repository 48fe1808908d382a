"""Everything that decides about promises, read once and kept for as long as nobody changes it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.conditions.checking import problems
from helpdesk.conditions.fields import Fields
from helpdesk.db.sql import Question, fetch
from helpdesk.sla.matching import (
    Book,
    Case,
    Company,
    Contract,
    Match,
    PolicyInForce,
    case_of,
    fields_of_cases,
    matched,
)
from helpdesk.sla.policy_content import PolicyContent
from helpdesk.sla.subjects import SUBJECTS, Ground

# What the book is made from, as it lies there: whoever writes a row moves it and signs it, so that no edit
# can be forgotten, of this process or another. Custom fields are asked by conditions.
_STAMP = "md5(concat_ws('/', {}))".format(
    ", ".join(
        f"(SELECT string_agg(concat_ws(' ', id, xmin, ctid), ',' ORDER BY id) FROM {table})"  # noqa: S608 - tables of ours
        for table in ("sla_policies", "calendars", "tiers", "teams", "custom_fields")
    )
)
_COMPANIES = """
    SELECT coalesce(json_agg(json_build_object(
      'id', organisations.id, 'tier', organisations.tier, 'calendar', organisations.calendar,
      'contracts', (SELECT coalesce(json_agg(json_build_object(
          'id', contracts.id, 'name', contracts.name, 'starts_on', starts_on, 'ends_on', ends_on,
          'ended_at', ended_at, 'policy', policy, 'calendar', contracts.calendar, 'targets', targets,
          'channels', channels, 'contacts',
          (SELECT coalesce(json_agg(person), '[]') FROM contract_contacts WHERE contract = contracts.id)
        )), '[]') FROM contracts WHERE organisation = organisations.id))), '[]')
    FROM organisations WHERE id = ANY({})
"""
_SETTING = f"SELECT {_STAMP} AS stamp, ({_COMPANIES}) AS companies"
_BOOK = f"""
    SELECT {_STAMP} AS stamp,
      (SELECT coalesce(json_agg(json_build_object(
                'id', sla_policies.id, 'version', version.id, 'name', name, 'is_default', is_default,
                'content', content) ORDER BY position, sla_policies.id), '[]')
       FROM sla_policies JOIN sla_policy_versions AS version
         ON version.policy = sla_policies.id AND version.number = sla_policies.version
       WHERE is_on AND retired_at IS NULL) AS policies,
      (SELECT coalesce(json_agg(json_build_object(
                'id', calendars.id, 'version', version.id, 'is_default', is_default,
                'zone', content ->> 'zone')), '[]')
       FROM calendars JOIN calendar_versions AS version
         ON version.calendar = calendars.id AND version.number = calendars.version
       WHERE retired_at IS NULL) AS calendars,
      (SELECT coalesce(json_object_agg(id, policy), '{{}}') FROM tiers
       WHERE policy IS NOT NULL AND retired_at IS NULL) AS tiers,
      (SELECT coalesce(json_object_agg(id, calendar), '{{}}') FROM teams WHERE calendar IS NOT NULL) AS teams
"""  # noqa: S608 - as above


class Setting(Struct, frozen=True):
    """The book, and the companies that were asked for."""

    book: Book
    companies: Mapping[int, Company]

    def company(self, organisation: int | None) -> Company:
        return self.companies.get(organisation, NO_COMPANY) if organisation else NO_COMPANY


class Asking(Struct, frozen=True):
    """A subject as conditions are asked of it, and the fields that they can ask."""

    case: Case
    fields: Fields


class _CompanyRow(Struct, frozen=True):
    id: int
    tier: int | None
    calendar: int | None
    contracts: tuple[Contract, ...]


class SettingRow(Struct, frozen=True):
    """Which book is in force, by its stamp, and the companies."""

    stamp: str
    companies: tuple[_CompanyRow, ...]


class _CalendarLine(Struct, frozen=True):
    id: int
    version: int
    is_default: bool
    zone: str


NO_COMPANY = Company()
_kept = Book()


async def matches(kind: str, grounds: Mapping[int, Ground]) -> dict[int, Match]:
    """Which promises hold for each of these subjects as things stand; one statement while nothing changes."""
    organisations = {ground.organisation for ground in grounds.values() if ground.organisation}
    setting = await setting_of(organisations)
    return {
        subject: matched(kind, ground, setting.company(ground.organisation), setting.book)
        for subject, ground in grounds.items()
    }


async def asking(kind: str, ground: Ground) -> Asking:
    """The subject as policies are matched with it, as things stand."""
    setting = await setting_of({ground.organisation} if ground.organisation else ())
    case = case_of(ground, setting.company(ground.organisation), setting.book)
    return Asking(case, setting.book.fields[kind])


async def setting_of(organisations: Collection[int]) -> Setting:
    """The book and these companies. One statement; a second one only after something was changed."""
    row = (await fetch(_SETTING.format("$1::bigint[]"), sorted(organisations)))[0]
    companies = msgspec.json.decode(row["companies"], type=tuple[_CompanyRow, ...])
    return await setting_from(SettingRow(row["stamp"], companies))


def setting_question(organisations: Question[Any]) -> Question[SettingRow]:
    """The same for the organisations that a statement finds, to be asked together with other things."""
    return Question(SettingRow, _SETTING.format(organisations.statement), organisations.args)


async def setting_from(row: SettingRow) -> Setting:
    """What was asked for; a statement only after something was changed."""
    is_current = row.stamp == _kept.stamp and _kept.fields.keys() == _kinds_asked()
    return Setting(_kept if is_current else await _read(), _companies(row.companies))


async def policy_book() -> Book:
    """Everything that decides about promises but the companies, as it stands."""
    return (await setting_of(())).book


async def _read() -> Book:
    """The book as it lies there now, kept for whoever asks next."""
    global _kept  # noqa: PLW0603 - one book a process
    row = (await fetch(_BOOK))[0]
    fields = {kind: fields_of_cases((await SUBJECTS[kind].fields()).values()) for kind in _kinds_asked()}
    calendars = msgspec.json.decode(row["calendars"], type=list[_CalendarLine])
    default = next((each for each in calendars if each.is_default), None)
    _kept = Book(
        stamp=row["stamp"],
        policies=_policies(row["policies"], fields),
        calendars={each.id: each.version for each in calendars},
        default_calendar=default.id if default else None,
        zone=default.zone if default else "UTC",
        tiers=msgspec.json.decode(row["tiers"], type=dict[int, int], strict=False),
        teams=msgspec.json.decode(row["teams"], type=dict[int, int], strict=False),
        fields=fields,
    )
    return _kept


def _kinds_asked() -> set[str]:
    """The kinds of subjects for which policies are asked at all."""
    return {kind for kind, subject in SUBJECTS.items() if subject.has_policies}


def _policies(text: str, fields: Mapping[str, Fields]) -> tuple[PolicyInForce, ...]:
    return tuple(
        replace(each, kinds=_kinds(each.content, fields))
        for each in msgspec.json.decode(text, type=list[PolicyInForce])
    )


def _kinds(content: PolicyContent, fields: Mapping[str, Fields]) -> frozenset[str]:
    return frozenset(kind for kind, known in fields.items() if not problems(content.condition, known))


def _companies(rows: Iterable[_CompanyRow]) -> dict[int, Company]:
    return {row.id: Company(tier=row.tier, calendar=row.calendar, contracts=row.contracts) for row in rows}
