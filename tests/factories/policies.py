"""Policies, tiers and contracts for tests, as rows."""

from datetime import date
from itertools import count
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.customers.tables import Contract, ContractContact, Tier
from helpdesk.sla.policy_content import PolicyContent
from helpdesk.sla.tables import Policy, PolicyVersion

_numbers = count(1)


class MadePolicy(Struct, frozen=True):
    id: int
    version: int


async def make_policy(content: PolicyContent, name: str = "", **columns: Any) -> MadePolicy:
    """A policy that is switched on, in its first version, after all others."""
    number = next(_numbers)
    row = Policy(**{"name": name or f"Policy {number}", "position": number, "created_at": now(), **columns})
    await Policy.insert(row)
    version = PolicyVersion(policy=row.id, number=row.version, content=as_json(content), created_at=now())
    await PolicyVersion.insert(version)
    return MadePolicy(row.id, version.id)


async def make_tier(name: str = "", *, policy: int | None = None, **columns: Any) -> int:
    number = next(_numbers)
    row = Tier(**{"name": name or f"Tier {number}", "position": number, **columns}, policy=policy)
    await Tier.insert(row)
    return row.id


async def make_contract(
    organisation: int, name: str = "", *, contacts: tuple[int, ...] = (), **columns: Any
) -> int:
    """A contract since long ago, without an end."""
    usual = {"name": name or f"Contract {next(_numbers)}", "starts_on": date(2020, 1, 1)}
    documents = {key: as_json(columns.pop(key)) for key in ("targets", "channels") if key in columns}
    row = Contract(organisation=organisation, created_at=now(), **{**usual, **columns, **documents})
    await Contract.insert(row)
    for person in contacts:
        await ContractContact.insert(ContractContact(contract=row.id, person=person))
    return row.id


def as_json(content: Any) -> str:
    return msgspec.json.encode(content).decode()
