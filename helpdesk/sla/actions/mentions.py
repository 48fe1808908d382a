"""Policies whose conditions name something that administrators remove: found, or made to name another."""

from msgspec.structs import replace

from helpdesk.conditions.replacing import mentions, replaced
from helpdesk.db.sql import execute
from helpdesk.events.actor import Actor
from helpdesk.events.record import record
from helpdesk.sla.actions.policies import insert_version
from helpdesk.sla.events import PolicyChanged
from helpdesk.sla.policy_changes import policy_changes
from helpdesk.sla.queries.policies import PolicyRecord, policies


async def policies_asking_for(field: str, value: int | str) -> list[str]:
    """The names of policies in use whose conditions ask for this value."""
    return [each.name for each in await _asking(field, value) if each.retired_at is None]


async def ask_for_another_in_policies(actor: Actor, field: str, old: int | str, new: int | str) -> None:
    """Let every policy that asks for the old value ask for the new one, inside the open transaction."""
    # Whoever edits a policy waits for this, and this for them.
    await execute("SELECT pg_advisory_xact_lock(hashtextextended('sla_policies', 0))")
    for policy in await _asking(field, old):
        content = replace(policy.content, condition=replaced(policy.content.condition, field, old, new))
        number = policy.version + 1
        await insert_version(policy.id, number, content)
        await execute("UPDATE sla_policies SET version = $2 WHERE id = $1", policy.id, number)
        fact = PolicyChanged(policy=policy.id, version=number)
        await record(fact, actor, policy_changes(policy.content, content))


async def _asking(field: str, value: int | str) -> list[PolicyRecord]:
    return [each for each in await policies() if mentions(each.content.condition, field, value)]
