"""Policies come to be, change by versions, change places, and are switched on and off and retired."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.accounts.rules import Problems, ensure_can, ensure_none
from helpdesk.conditions.checking import problems as condition_problems
from helpdesk.conditions.fields import Fields
from helpdesk.conditions.language import All, checks_of
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import is_row_id
from helpdesk.core.names import clean_name
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change, Event
from helpdesk.events.record import record
from helpdesk.sla.book import policy_book
from helpdesk.sla.events import (
    PolicyChanged,
    PolicyCreated,
    PolicyMoved,
    PolicyRestored,
    PolicyRetired,
    PolicySwitchedOff,
    PolicySwitchedOn,
)
from helpdesk.sla.policy_changes import policy_changes
from helpdesk.sla.policy_content import CreateTask, Notify, PolicyContent, Reassign
from helpdesk.sla.policy_rules import LONGEST_NAME, policy_problems
from helpdesk.sla.queries.policies import PolicyRecord, policies

MOST_POLICIES = 200


class PolicyDraft(Struct, frozen=True, kw_only=True):
    """What a policy is to be: its name, what it says, and whether it is for whatever no other is for."""

    name: str
    content: PolicyContent
    is_default: bool = False


class Base(Struct, frozen=True):
    """The policy an edit began with: whoever changed it meanwhile is not overwritten unseen."""

    version: int
    name: str


class Outdated(Conflict):
    """Somebody else changed it since the edit began; `present` is what it is now."""

    code = "outdated"

    def __init__(self, present: PolicyRecord) -> None:
        super().__init__(_("Somebody else has changed this policy meanwhile."))
        self.present = present


class Way(IntEnum):
    """Where a policy goes among those that are asked in order."""

    UP = -1
    DOWN = 1


def base_of(policy: PolicyRecord) -> Base:
    return Base(policy.version, policy.name)


async def draft_problems(draft: PolicyDraft, but: int = 0) -> Problems:
    """Everything that would be refused now of a policy, beside all others but this one."""
    return await _problems(_cleaned(draft), await policies(), but=but)


async def create_policy(actor: Actor, draft: PolicyDraft) -> int:
    """Make a policy, asked after all others with conditions; its id. It is switched on."""
    ensure_can(actor, Capability.MANAGE_SLA)
    wanted = _cleaned(draft)
    async with transaction():
        known = await _locked()
        ensure_none(await _problems(wanted, known))
        policy_id: int = await fetch_value(
            "INSERT INTO sla_policies (name, position, is_default, created_at)"
            " VALUES ($1, $2, $3, $4) RETURNING id",
            wanted.name,
            max((each.position for each in known), default=0) + 1,
            wanted.is_default,
            now(),
        )
        await insert_version(policy_id, 1, wanted.content)
        changes = [Change("name", None, wanted.name), *policy_changes(None, wanted.content)]
        await record(PolicyCreated(policy=policy_id), actor, changes)
    return policy_id


async def change_policy(actor: Actor, policy_id: int, draft: PolicyDraft, *, base: Base) -> None:
    """Make a policy what the draft says, in a new version. The same again changes nothing.

    Outdated where it is no longer what the edit began with.
    """
    ensure_can(actor, Capability.MANAGE_SLA)
    wanted = _cleaned(draft)
    async with transaction():
        known = await _locked()
        before = _one(known, policy_id)
        if wanted == _draft_of(before):
            return
        ensure_none(await _problems(wanted, known, but=policy_id))
        if base != base_of(before):
            raise Outdated(before)
        await insert_version(policy_id, before.version + 1, wanted.content)
        await execute(
            "UPDATE sla_policies SET name = $2, is_default = $3, version = $4 WHERE id = $1",
            policy_id,
            wanted.name,
            wanted.is_default,
            before.version + 1,
        )
        changes = [
            Change("name", before.name, wanted.name),
            Change("default", _told(before.is_default), _told(wanted.is_default)),
            *policy_changes(before.content, wanted.content),
        ]
        await record(PolicyChanged(policy=policy_id, version=before.version + 1), actor, changes)


async def move_policy(actor: Actor, policy_id: int, way: Way) -> None:
    """Let a policy and its neighbour change places. At the end of the list nothing changes."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        known = await _locked()
        moved = _one(known, policy_id)
        ordered = [each for each in known if is_asked_in_order(each)]
        at = next((place for place, each in enumerate(ordered) if each.id == moved.id), None)
        if at is None or not 0 <= at + way < len(ordered):
            return
        ordered[at], ordered[at + way] = ordered[at + way], ordered[at]
        await execute(
            "UPDATE sla_policies SET position = wanted.position"
            " FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted(id, position)"
            " WHERE sla_policies.id = wanted.id",
            [each.id for each in ordered],
        )
        place = Change("order", str(at + 1), str(at + way + 1))
        await record(PolicyMoved(policy=policy_id), actor, [place])


def is_asked_in_order(policy: PolicyRecord) -> bool:
    """Whether its place among the others says anything: it has conditions, and is not retired."""
    return policy.retired_at is None and not (policy.is_default or policy.content.is_agreed_only)


async def switch_on_policy(actor: Actor, policy_id: int) -> None:
    """Let it promise again. Invalid where it says what no longer fits."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        known = await _locked()
        policy = _one(known, policy_id)
        if policy.is_on or policy.retired_at is not None:
            return
        problems = await _problems(_draft_of(policy), known, but=policy_id)
        if problems:
            raise Conflict(
                _("“{name}” cannot be switched on: {why}").format(
                    name=policy.name, why=" ".join(problems.values())
                )
            )
        await _set(actor, "is_on = true", PolicySwitchedOn(policy=policy_id))


async def switch_off_policy(actor: Actor, policy_id: int) -> None:
    """Let it promise nothing for a while. Conflict while a tier or a contract names it."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        policy = _one(await _locked(), policy_id)
        if not policy.is_on or policy.retired_at is not None:
            return
        _ensure_unnamed(policy, _("“{name}” cannot be switched off: {users} go by it."))
        await _set(actor, "is_on = false", PolicySwitchedOff(policy=policy_id))


async def retire_policy(actor: Actor, policy_id: int) -> None:
    """Take a policy out of use; the default one is then no longer the default."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        policy = _one(await _locked(), policy_id)
        if policy.retired_at is not None:
            return
        _ensure_unnamed(policy, _("“{name}” cannot be retired: {users} go by it."))
        written = "is_default = false, is_on = false, retired_at = $2"
        await _set(actor, written, PolicyRetired(policy=policy_id), now())


async def restore_policy(actor: Actor, policy_id: int) -> None:
    """Take a retired policy back, switched off."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        if _one(await _locked(), policy_id).retired_at is not None:
            await _set(actor, "retired_at = NULL", PolicyRestored(policy=policy_id))


async def _locked() -> list[PolicyRecord]:
    """Every policy; nobody else changes one, and nothing begins to name one, before the commit."""
    await execute("SELECT pg_advisory_xact_lock(hashtextextended('sla_policies', 0))")
    await execute("SELECT id FROM sla_policies ORDER BY id FOR UPDATE")
    return await policies()


def _one(known: Sequence[PolicyRecord], policy_id: int) -> PolicyRecord:
    found = next((each for each in known if each.id == policy_id), None)
    if found is None:
        raise NotFound("policy")
    return found


def _cleaned(draft: PolicyDraft) -> PolicyDraft:
    said = draft.content
    content = msgspec.structs.replace(
        said,
        description=said.description.strip(),
        targets={level: promised for level, promised in said.targets.items() if promised},
        warnings=tuple(sorted(set(said.warnings))),
        calendar=None if said.is_always else said.calendar,
    )
    return PolicyDraft(name=clean_name(draft.name), content=content, is_default=draft.is_default)


def _draft_of(policy: PolicyRecord) -> PolicyDraft:
    return PolicyDraft(name=policy.name, content=policy.content, is_default=policy.is_default)


async def _problems(draft: PolicyDraft, known: Sequence[PolicyRecord], *, but: int = 0) -> Problems:
    """Everything that is wrong with it, beside the others and what it names."""
    others = [each for each in known if each.id != but]
    fields = await _fields_for(draft.content)
    return {
        **_place_problems(draft, others),
        **policy_problems(draft.content, fields, is_default=draft.is_default),
        **await _missing(draft.content),
    }


def _place_problems(draft: PolicyDraft, others: Sequence[PolicyRecord]) -> Problems:
    found: Problems = {}
    if not draft.name:
        found["name"] = _("Please fill this in.")
    elif len(draft.name) > LONGEST_NAME:
        found["name"] = _("A policy has a name of at most {most} characters.").format(most=LONGEST_NAME)
    elif any(other.name.lower() == draft.name.lower() for other in others):
        found["name"] = _("Another policy has this name.")
    elif len(others) >= MOST_POLICIES:
        found["name"] = _("There are {most} policies already.").format(most=MOST_POLICIES)
    default = next((other for other in others if other.is_default), None)
    if draft.is_default and default is not None:
        found["kind"] = _("“{name}” is the default policy already.").format(name=default.name)
    return found


async def _fields_for(content: PolicyContent) -> Fields:
    """What conditions may ask: the fields of the kind of subject that has most of those that are asked."""
    asked = All((content.condition, *(level.condition for level in content.ladder)))
    if not any(checks_of(asked)):
        return {}
    kinds = (await policy_book()).fields.values()
    return min(kinds, key=lambda fields: len(condition_problems(asked, fields)), default={})


async def _missing(content: PolicyContent) -> Problems:
    """What it names and what is no longer there."""
    found: Problems = {}
    if content.calendar is not None and not await _calendar_is_there(content.calendar):
        found["calendar"] = _("Please choose a calendar that is in use.")
    persons, teams = _named(content)
    there = await fetch_value(
        "SELECT (SELECT count(*) FROM persons WHERE id = ANY($1) AND role <> 'customer'"
        " AND deactivated_at IS NULL) + (SELECT count(*) FROM teams WHERE id = ANY($2))",
        sorted(persons),
        sorted(teams),
    )
    if there < len(persons) + len(teams):
        found["ladder"] = _("The ladder turns to somebody who is no longer there.")
    return found


async def _calendar_is_there(calendar: int) -> bool:
    """Held until the commit, so that it is not retired meanwhile."""
    found = is_row_id(calendar) and await fetch_value(
        "SELECT id FROM calendars WHERE id = $1 AND retired_at IS NULL FOR KEY SHARE", calendar
    )
    return bool(found)


def _named(content: PolicyContent) -> tuple[set[int], set[int]]:
    """The persons and the teams that the ladder turns to."""
    persons: set[int] = set()
    teams: set[int] = set()
    for action in (action for level in content.ladder for action in level.actions):
        if isinstance(action, Notify | CreateTask | Reassign) and action.person is not None:
            persons.add(action.person)
        if isinstance(action, Reassign) and action.team is not None:
            teams.add(action.team)
    return persons, teams


def _ensure_unnamed(policy: PolicyRecord, sentence: str) -> None:
    if policy.named_by:
        users = ", ".join(f"“{use.name}”" for use in policy.named_by)
        raise Conflict(sentence.format(name=policy.name, users=users))


async def _set(actor: Actor, columns: str, fact: Event, *args: Any) -> None:
    await execute(f"UPDATE sla_policies SET {columns} WHERE id = $1", fact.subject_id, *args)  # noqa: S608 - the columns are ours
    await record(fact, actor)


async def insert_version(policy_id: int, number: int, content: PolicyContent) -> None:
    """Write what a policy says under a number; whoever does makes it the one that counts."""
    await execute(
        "INSERT INTO sla_policy_versions (policy, number, content, created_at)"
        " VALUES ($1, $2, $3::jsonb, $4)",
        policy_id,
        number,
        msgspec.json.encode(content).decode(),
        now(),
    )


def _told(is_so: bool) -> str | None:  # noqa: FBT001 - a value, not a choice
    return "✓" if is_so else None
