"""Contracts with organisations: made, changed, and ended before their time."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

import msgspec
from msgspec import Struct

from helpdesk.accounts.rules import Problems, ensure_can, ensure_none
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.customers.access import lock_organisation
from helpdesk.customers.actions.agreed import is_calendar_in_use, is_policy_in_use
from helpdesk.customers.events import ContractChanged, ContractEnded, ContractMade
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.sla.durations import duration_text
from helpdesk.sla.enums import Metric
from helpdesk.sla.policy_changes import target_texts
from helpdesk.sla.policy_rules import target_problems
from helpdesk.sla.queries.contracts import ContractOut, contract_by_id

LONGEST_NAME = 120
LONGEST_TEXT = 2000
MOST_CONTACTS = 100
MOST_ALLOWED = 1_000_000
CHANNELS = ("web", "mail", "phone", "desk")


class ContractDraft(Struct, frozen=True, kw_only=True):
    """What is agreed. Without an `ends_on` it has no end; without channels or contacts it is for all."""

    name: str
    starts_on: date
    ends_on: date | None = None
    policy: int | None = None
    calendar: int | None = None
    targets: Mapping[str, Mapping[Metric, int]] = {}
    channels: tuple[str, ...] = ()
    contacts: tuple[int, ...] = ()
    products: str = ""
    allowance_cases: int | None = None
    allowance_minutes: int | None = None
    note: str = ""


class Outdated(Conflict):
    """Somebody else changed it since the edit began; `present` is what it is now."""

    code = "outdated"

    def __init__(self, present: ContractOut) -> None:
        super().__init__(_("Somebody else has changed this contract meanwhile."))
        self.present = present


def stamp_of(contract: ContractOut) -> str:
    """What an edit begins with, as its form carries it: any change makes another one."""
    return sha256(msgspec.json.encode(draft_of(contract))).hexdigest()


def draft_of(contract: ContractOut) -> ContractDraft:
    return ContractDraft(
        **{name: getattr(contract, name) for name in ContractDraft.__struct_fields__ if name != "contacts"},
        contacts=tuple(each.id for each in contract.contacts),
    )


async def make_contract(actor: Actor, organisation_id: int, draft: ContractDraft) -> int:
    """Agree on something with an organisation; the id of the contract."""
    ensure_can(actor, Capability.MANAGE_SLA)
    wanted = _cleaned(draft)
    async with transaction():
        await lock_organisation(actor, organisation_id)
        ensure_none(await _problems(organisation_id, wanted, None))
        contract: int = await fetch_value(_INSERT, organisation_id, *_columns(wanted), now())
        await _write_contacts(contract, wanted.contacts)
        changes = _changes({}, await _told(contract))
        await record(ContractMade(organisation=organisation_id, contract=contract), actor, changes)
    return contract


async def change_contract(
    actor: Actor, organisation_id: int, contract_id: int, draft: ContractDraft, *, base: str
) -> None:
    """Make a contract what the draft says. The same again changes nothing.

    Outdated where it is no longer what the edit began with.
    """
    ensure_can(actor, Capability.MANAGE_SLA)
    wanted = _cleaned(draft)
    async with transaction():
        known = await _locked(actor, organisation_id, contract_id)
        if draft_of(known) == wanted:
            return
        if stamp_of(known) != base:
            raise Outdated(known)
        ensure_none(await _problems(organisation_id, wanted, known))
        before = await _told(contract_id)
        await execute(_UPDATE, contract_id, *_columns(wanted))
        await _write_contacts(contract_id, wanted.contacts)
        changes = _changes(before, await _told(contract_id))
        await record(ContractChanged(organisation=organisation_id, contract=contract_id), actor, changes)


async def end_contract(actor: Actor, organisation_id: int, contract_id: int) -> None:
    """End a contract now: what is opened from now on goes without it. Once ended it stays so."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        known = await _locked(actor, organisation_id, contract_id)
        if known.ended_at is not None:
            return
        await execute("UPDATE contracts SET ended_at = $2 WHERE id = $1", contract_id, now())
        change = Change("contract", known.name, None)
        await record(ContractEnded(organisation=organisation_id, contract=contract_id), actor, [change])


# A contract's columns are parameters 2 to 12 of both, as `_columns` gives them.
_INSERT = """
    INSERT INTO contracts (organisation, name, starts_on, ends_on, policy, calendar, targets, channels,
                           products, allowance_cases, allowance_minutes, note, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9, $10, $11, $12, $13) RETURNING id
"""
_UPDATE = """
    UPDATE contracts
    SET name = $2, starts_on = $3, ends_on = $4, policy = $5, calendar = $6, targets = $7::jsonb,
        channels = $8::jsonb, products = $9, allowance_cases = $10, allowance_minutes = $11, note = $12
    WHERE id = $1
"""


def _columns(draft: ContractDraft) -> tuple[object, ...]:
    return (
        draft.name,
        draft.starts_on,
        draft.ends_on,
        draft.policy,
        draft.calendar,
        msgspec.json.encode(draft.targets).decode(),
        msgspec.json.encode(draft.channels).decode(),
        draft.products,
        draft.allowance_cases,
        draft.allowance_minutes,
        draft.note,
    )


async def _write_contacts(contract: int, persons: tuple[int, ...]) -> None:
    await execute(
        "DELETE FROM contract_contacts WHERE contract = $1 AND person <> ALL($2)", contract, persons
    )
    await execute(
        "INSERT INTO contract_contacts (contract, person) SELECT $1, * FROM unnest($2::bigint[])"
        " ON CONFLICT (contract, person) DO NOTHING",
        contract,
        persons,
    )


def _cleaned(draft: ContractDraft) -> ContractDraft:
    return msgspec.structs.replace(
        draft,
        name=clean_name(draft.name),
        targets={level: promised for level, promised in draft.targets.items() if promised},
        channels=tuple(each for each in CHANNELS if each in draft.channels),
        contacts=tuple(sorted(set(draft.contacts))),
        products=draft.products.replace("\0", "").strip(),
        note=draft.note.replace("\0", "").strip(),
    )


async def _locked(actor: Actor, organisation_id: int, contract_id: int) -> ContractOut:
    await lock_organisation(actor, organisation_id)
    await execute("SELECT id FROM contracts WHERE id = $1 FOR UPDATE", contract_id)
    known = await contract_by_id(organisation_id, contract_id)
    if known is None:
        raise NotFound("contract")
    return known


async def _problems(organisation: int, draft: ContractDraft, known: ContractOut | None) -> Problems:
    """Everything that is wrong with it. What it names already may stay, in use or not."""
    found = _own_problems(draft)
    before = draft_of(known) if known else ContractDraft(name="", starts_on=draft.starts_on)
    if draft.policy not in {None, before.policy} and not await is_policy_in_use(draft.policy or 0):
        found["policy"] = _("Please choose a policy that is switched on.")
    if draft.calendar not in {None, before.calendar} and not await is_calendar_in_use(draft.calendar or 0):
        found["calendar"] = _("Please choose a calendar that is in use.")
    if not await _belong(organisation, set(draft.contacts) - set(before.contacts)):
        found["contacts"] = _("Only people who belong to the organisation can be named.")
    return found


def _own_problems(draft: ContractDraft) -> Problems:
    too_long = _("Please use at most %d characters.") % LONGEST_TEXT
    found: Problems = {}
    if not draft.name:
        found["name"] = _("Please fill this in.")
    elif len(draft.name) > LONGEST_NAME:
        found["name"] = _("A contract has a name of at most {most} characters.").format(most=LONGEST_NAME)
    if draft.ends_on is not None and draft.ends_on < draft.starts_on:
        found["ends_on"] = _("It would end before it begins.")
    if problems := target_problems(draft.targets):
        found["targets"] = " ".join(problems)
    for field in ("allowance_cases", "allowance_minutes"):
        amount = getattr(draft, field)
        if amount is not None and not 0 < amount <= MOST_ALLOWED:
            found[field] = _("Please enter a number above 0, or nothing where there is no limit.")
    found |= {field: too_long for field in ("products", "note") if len(getattr(draft, field)) > LONGEST_TEXT}
    if len(draft.contacts) > MOST_CONTACTS:
        found["contacts"] = _("A contract names at most {most} people.").format(most=MOST_CONTACTS)
    return found


async def _belong(organisation: int, persons: set[int]) -> bool:
    there = await fetch(
        "SELECT DISTINCT person FROM memberships WHERE organisation = $1 AND person = ANY($2)",
        organisation,
        sorted(persons),
    )
    return len(there) == len(persons)


Told = Mapping[str, str | None]


async def _told(contract: int) -> Told:
    """A contract as the history keeps it."""
    row = (
        await fetch(
            """
            SELECT contracts.name, starts_on, ends_on, sla_policies.name AS policy,
              calendars.name AS calendar, targets, channels, products, allowance_cases, allowance_minutes,
              note,
              (SELECT string_agg(persons.name, ', ' ORDER BY sort_name) FROM contract_contacts
               JOIN persons ON persons.id = person WHERE contract = contracts.id) AS contacts
            FROM contracts
            LEFT JOIN sla_policies ON sla_policies.id = contracts.policy
            LEFT JOIN calendars ON calendars.id = contracts.calendar
            WHERE contracts.id = $1
            """,
            contract,
        )
    )[0]
    targets = msgspec.json.decode(row.pop("targets"), type=dict[str, dict[Metric, int]])
    channels = ", ".join(msgspec.json.decode(row.pop("channels"), type=list[str]))
    minutes = row.pop("allowance_minutes")
    return {
        "contract": row.pop("name"),
        **{field: str(value) if value else None for field, value in row.items()},
        **target_texts(targets),
        "channels": channels or None,
        "allowance_minutes": duration_text(minutes * 60) if minutes else None,
    }


def _changes(before: Told, after: Told) -> list[Change]:
    return [
        Change(field, before.get(field), text) for field, text in after.items() if before.get(field) != text
    ]
