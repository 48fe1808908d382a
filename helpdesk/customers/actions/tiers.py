"""Tiers: classes of companies, the best first, each with the policy of promises that its companies have."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.rules import Problems, ensure_can, ensure_none
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.customers.actions.agreed import is_policy_in_use
from helpdesk.customers.events import TierChanged, TierCreated, TierMoved, TierRestored, TierRetired
from helpdesk.db.sql import execute, fetch_as, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record

LONGEST_NAME = 60
MOST_TIERS = 20


class TierDraft(Struct, frozen=True, kw_only=True):
    name: str
    policy: int | None = None


class _Tier(Struct, frozen=True, kw_only=True):
    id: int
    name: str
    policy: int | None
    policy_name: str | None
    retired_at: datetime | None


async def create_tier(actor: Actor, draft: TierDraft) -> int:
    """Make a tier, the last of them; its id."""
    ensure_can(actor, Capability.MANAGE_SLA)
    name = clean_name(draft.name)
    async with transaction():
        known = await _locked()
        ensure_none(await _problems(name, draft.policy, known))
        tier: int = await fetch_value(
            "INSERT INTO tiers (name, policy, position)"
            " SELECT $1, $2, coalesce(max(position), 0) + 1 FROM tiers RETURNING id",
            name,
            draft.policy,
        )
        changes = [Change("name", None, name), Change("policy", None, await _policy_name(draft.policy))]
        await record(TierCreated(tier=tier), actor, changes)
    return tier


async def change_tier(actor: Actor, tier_id: int, draft: TierDraft) -> None:
    """Rename a tier, or give its companies other promises. The same again changes nothing."""
    ensure_can(actor, Capability.MANAGE_SLA)
    name = clean_name(draft.name)
    async with transaction():
        known = await _locked()
        before = _one(known, tier_id)
        if (before.name, before.policy) == (name, draft.policy):
            return
        others = [each for each in known if each.id != tier_id]
        ensure_none(await _problems(name, draft.policy, others))
        await execute("UPDATE tiers SET name = $2, policy = $3 WHERE id = $1", tier_id, name, draft.policy)
        changes = [
            Change("name", before.name, name),
            Change("policy", before.policy_name, await _policy_name(draft.policy)),
        ]
        await record(TierChanged(tier=tier_id), actor, changes)


async def move_tier(actor: Actor, tier_id: int, *, by: int) -> None:
    """Move a tier up (-1) or down (1) among those in use; at the end it stays where it is."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        known = await _locked()
        moved = _one(known, tier_id)
        ordered = [each.id for each in known if each.retired_at is None]
        at = ordered.index(moved.id) if moved.retired_at is None else -1
        if at < 0 or not 0 <= at + by < len(ordered):
            return
        ordered[at], ordered[at + by] = ordered[at + by], ordered[at]
        await execute(
            "UPDATE tiers SET position = wanted.position"
            " FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted(id, position) WHERE tiers.id = wanted.id",
            ordered,
        )
        await record(TierMoved(tier=tier_id), actor, [Change("order", str(at + 1), str(at + by + 1))])


async def retire_tier(actor: Actor, tier_id: int) -> None:
    """Offer a tier no longer. Conflict while organisations have it."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        tier = _one(await _locked(), tier_id)
        if tier.retired_at is not None:
            return
        if await fetch_value("SELECT EXISTS (SELECT FROM organisations WHERE tier = $1)", tier_id):
            raise Conflict(
                _("“{name}” cannot be retired while organisations have it.").format(name=tier.name)
            )
        await execute("UPDATE tiers SET retired_at = $2 WHERE id = $1", tier_id, now())
        await record(TierRetired(tier=tier_id), actor)


async def restore_tier(actor: Actor, tier_id: int) -> None:
    """Offer a retired tier again; a policy that is out of use by now is no longer its own."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        tier = _one(await _locked(), tier_id)
        if tier.retired_at is None:
            return
        policy = tier.policy if tier.policy and await is_policy_in_use(tier.policy) else None
        await execute("UPDATE tiers SET retired_at = NULL, policy = $2 WHERE id = $1", tier_id, policy)
        await record(TierRestored(tier=tier_id), actor)


async def _locked() -> list[_Tier]:
    """Every tier in order; nobody else changes one before the commit."""
    await execute("SELECT pg_advisory_xact_lock(hashtextextended('tiers', 0))")
    await execute("SELECT id FROM tiers ORDER BY id FOR UPDATE")
    return await fetch_as(
        _Tier,
        "SELECT tiers.id, tiers.name, policy, sla_policies.name AS policy_name, tiers.retired_at FROM tiers"
        " LEFT JOIN sla_policies ON sla_policies.id = policy ORDER BY tiers.position, tiers.id",
    )


def _one(known: Sequence[_Tier], tier_id: int) -> _Tier:
    found = next((each for each in known if each.id == tier_id), None)
    if found is None:
        raise NotFound("tier")
    return found


async def _problems(name: str, policy: int | None, others: Sequence[_Tier]) -> Problems:
    found: Problems = {}
    if not name:
        found["name"] = _("Please fill this in.")
    elif len(name) > LONGEST_NAME:
        found["name"] = _("A tier has a name of at most {most} characters.").format(most=LONGEST_NAME)
    elif any(other.name.lower() == name.lower() for other in others):
        found["name"] = _("Another tier has this name.")
    elif len(others) >= MOST_TIERS:
        found["name"] = _("There are {most} tiers already.").format(most=MOST_TIERS)
    if policy is not None and not await is_policy_in_use(policy):
        found["policy"] = _("Please choose a policy that is switched on.")
    return found


async def _policy_name(policy: int | None) -> str | None:
    return await fetch_value("SELECT name FROM sla_policies WHERE id = $1", policy) if policy else None
