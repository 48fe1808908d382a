"""Policies as they are, who names them, and what their versions said."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.core.clock import now
from helpdesk.db.engine import DB
from helpdesk.db.sql import fetch, fetch_as
from helpdesk.sla.policy_content import PolicyContent

# Who names a policy by now: nothing that is over or retired counts.
_NAMED_BY = """
    SELECT tiers.policy, 'tier' AS kind, tiers.id, tiers.name FROM tiers WHERE retired_at IS NULL
    UNION ALL
    SELECT contracts.policy, 'contract', organisation, contracts.name || ' · ' || organisations.name
    FROM contracts JOIN organisations ON organisations.id = organisation
    WHERE ended_at IS NULL AND (ends_on IS NULL OR ends_on >= $1)
"""
_POLICIES = f"""
    SELECT sla_policies.id, sla_policies.name, position, version, is_default, is_on, retired_at,
      said.id AS version_id, said.created_at AS changed_at, content,
      coalesce((SELECT json_agg(json_build_object('kind', kind, 'id', named.id, 'name', named.name)
                                ORDER BY kind DESC, lower(named.name), named.id)
                FROM ({_NAMED_BY}) AS named WHERE named.policy = sla_policies.id), '[]') AS named_by
    FROM sla_policies JOIN sla_policy_versions AS said ON said.policy = sla_policies.id AND number = version
"""  # noqa: S608 - a statement of ours


class Naming(Struct, frozen=True):
    """What goes by a policy: a tier, or a contract (by its organisation)."""

    kind: str
    id: int
    name: str


class PolicyRecord(Struct, frozen=True, kw_only=True):
    """A policy as it is now, and who names it."""

    id: int
    name: str
    position: int
    version: int
    version_id: int
    content: PolicyContent
    changed_at: datetime
    is_default: bool
    is_on: bool
    retired_at: datetime | None
    named_by: list[Naming]


async def policies() -> list[PolicyRecord]:
    """Every policy in the order they are asked: those with conditions, the default one, those only named."""
    rows = await fetch(f"{_POLICIES} ORDER BY is_default, position, sla_policies.id", now().date())
    return [_record(row) for row in rows]


async def policy_by_id(policy_id: int) -> PolicyRecord | None:
    rows = await fetch(f"{_POLICIES} WHERE sla_policies.id = $2", now().date(), policy_id)
    return _record(rows[0]) if rows else None


async def policy_choices() -> list[Choice]:
    """Every policy that a tier or a contract can name, by name."""
    return await fetch_as(
        Choice,
        "SELECT id, name FROM sla_policies WHERE is_on AND retired_at IS NULL ORDER BY lower(name), id",
    )


def _record(row: Mapping[str, Any]) -> PolicyRecord:
    content = msgspec.json.decode(row["content"], type=PolicyContent)
    named_by = msgspec.json.decode(row["named_by"], type=list[Naming])
    return msgspec.convert({**row, "content": content, "named_by": named_by}, PolicyRecord)


class _Versions:
    """What versions of policies say, as far as somebody asked: they never change, within one database."""

    def __init__(self) -> None:
        self._pool: Any = None
        self._known: dict[int, PolicyContent] = {}

    def known(self) -> dict[int, PolicyContent]:
        if self._pool is not DB.pool:
            self._pool, self._known = DB.pool, {}
        return self._known


_versions = _Versions()


async def contents_of_versions(ids: Collection[int]) -> Mapping[int, PolicyContent]:
    """What these versions of policies say; no statement for those that were asked for before."""
    known = _versions.known()
    missing = [each for each in ids if each not in known]
    if missing:
        rows = await fetch("SELECT id, content FROM sla_policy_versions WHERE id = ANY($1)", missing)
        known.update((row["id"], msgspec.json.decode(row["content"], type=PolicyContent)) for row in rows)
    return {each: known[each] for each in ids if each in known}
