"""Which tickets of the last month a policy would have been chosen for, as it is being written."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct

from helpdesk.conditions.compiling import Clause, all_true, to_sql
from helpdesk.conditions.fields import Fields, registry
from helpdesk.conditions.language import All, Condition, Not
from helpdesk.core.clock import now
from helpdesk.core.formats import is_zone
from helpdesk.db.sql import fetch_as, fetch_value
from helpdesk.events.actor import Actor
from helpdesk.sla.matching import agreed_fields
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.policy_fields import policy_fields

DAYS = 30
MOST_COUNTED = 9_999
MOST_LISTED = 20
# Contracts that hold for a ticket; {zone} is where their dates begin and end.
_IN_FORCE = """
    contracts.organisation = tickets.organisation
    AND contracts.starts_on <= (tickets.created_at AT TIME ZONE '{zone}')::date
    AND (contracts.ends_on IS NULL OR contracts.ends_on >= (tickets.created_at AT TIME ZONE '{zone}')::date)
    AND (contracts.ended_at IS NULL OR contracts.ended_at > tickets.created_at)
    AND (contracts.channels = '[]' OR contracts.channels ? tickets.channel)
    AND (NOT EXISTS (SELECT FROM contract_contacts WHERE contract = contracts.id)
         OR EXISTS (SELECT FROM contract_contacts
                    WHERE contract = contracts.id AND person = tickets.requester))
"""
_TIER = "(SELECT organisations.tier FROM organisations WHERE organisations.id = tickets.organisation)"
# The policy that the contract which counts names, else the one of the tier: before all conditions.
_AGREED = """
    coalesce(
      (SELECT sla_policies.id
       FROM (SELECT policy FROM contracts WHERE {in_force}
             ORDER BY EXISTS (SELECT FROM contract_contacts WHERE contract = contracts.id) DESC,
                      channels <> '[]' DESC, starts_on DESC, id DESC LIMIT 1) AS counting
       JOIN sla_policies ON sla_policies.id = counting.policy AND is_on AND retired_at IS NULL),
      (SELECT sla_policies.id FROM tiers
       JOIN sla_policies ON sla_policies.id = tiers.policy AND is_on AND sla_policies.retired_at IS NULL
       WHERE tiers.id = {tier} AND tiers.retired_at IS NULL))
"""


class Asked(Struct, frozen=True, kw_only=True):
    """A policy as it is being written: its id where it is there already, and what must hold of a ticket.

    Without a condition only tiers and contracts choose it. The conditions of those `earlier` in the order
    must not hold; all of them can be asked.
    """

    policy: int | None
    condition: Condition | None
    earlier: Sequence[Condition] = ()
    zone: str = "UTC"


class MatchedTicket(Struct, frozen=True):
    id: int
    number: str
    subject: str
    created_at: datetime


class Matched(Struct, frozen=True):
    """How many of how many tickets it would have been, at most 9,999 of each, and the newest of them."""

    count: int
    of: int
    newest: list[MatchedTicket]


async def matched_last_month(actor: Actor, asked: Asked) -> Matched:
    """Of the tickets the actor sees, by the tiers and contracts of today."""
    since = now() - timedelta(days=DAYS)
    fields = await _fields(asked.zone)
    every = all_true(partial(visible_to, actor), partial(_since, since))
    chosen = all_true(
        partial(visible_to, actor), partial(_since, since), lambda first: _chosen(asked, fields, first)
    )
    return Matched(
        await fetch_value(_counting(chosen), *chosen.args),
        await fetch_value(_counting(every), *every.args),
        await fetch_as(
            MatchedTicket,
            f"SELECT id, number, subject, created_at FROM tickets WHERE {chosen.sql}"  # noqa: S608 - the clause is ours
            f" ORDER BY created_at DESC, id DESC LIMIT {MOST_LISTED}",
            *chosen.args,
        ),
    )


def _counting(clause: Clause) -> str:
    those = f"SELECT FROM tickets WHERE {clause.sql} LIMIT {MOST_COUNTED}"
    return f"SELECT count(*) FROM ({those}) AS counted"  # noqa: S608 - as above


async def _fields(zone: str) -> Fields:
    within = f"EXISTS (SELECT FROM contracts WHERE {_in_force(zone)} AND {{}})"
    return registry([*(await policy_fields()).values(), *agreed_fields(_TIER, within)])


def _in_force(zone: str) -> str:
    return _IN_FORCE.format(zone=zone if is_zone(zone) else "UTC")


def _since(at: datetime, first_param: int) -> Clause:
    return Clause(f"tickets.created_at >= ${first_param}", (at,))


def _chosen(asked: Asked, fields: Fields, first_param: int) -> Clause:
    """What was agreed names it; or nothing was agreed, its condition holds, and none before it does."""
    agreed = _AGREED.format(in_force=_in_force(asked.zone), tier=_TIER)
    named = Clause(f"{agreed} = ${first_param}::bigint", (asked.policy,))
    if asked.condition is None:
        return named
    wanted = All((asked.condition, *(Not(each) for each in asked.earlier)))
    fitting = to_sql(wanted, fields, first_param + 1)
    return Clause(f"{named.sql} OR ({agreed} IS NULL AND {fitting.sql})", (*named.args, *fitting.args))
