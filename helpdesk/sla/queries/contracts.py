"""The contracts of an organisation: what was agreed, how they stand, and how much of them is used."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.db.sql import fetch, fetch_as
from helpdesk.sla.enums import Metric

_CONTRACTS = """
    SELECT contracts.id, contracts.name, starts_on, ends_on, contracts.policy,
      sla_policies.name AS policy_name, contracts.calendar, calendars.name AS calendar_name, targets,
      channels, products, allowance_cases, allowance_minutes, note, ended_at,
      (SELECT coalesce(json_agg(json_build_object('id', persons.id, 'name', persons.name)
                                ORDER BY sort_name, persons.id), '[]')
       FROM contract_contacts JOIN persons ON persons.id = person WHERE contract = contracts.id) AS contacts,
      (SELECT count(DISTINCT (subject_kind, subject_id)) FROM sla_terms
       WHERE sla_terms.contract = contracts.id) AS used_cases
    FROM contracts
    LEFT JOIN sla_policies ON sla_policies.id = contracts.policy
    LEFT JOIN calendars ON calendars.id = contracts.calendar
    WHERE organisation = $1
"""


class Standing(StrEnum):
    """Where a contract is on a day."""

    AHEAD = "ahead"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    ENDED = "ended"


class ContractOut(Struct, frozen=True, kw_only=True):
    """A contract with the names of what it names; `used_cases` are the cases that went by it."""

    id: int
    name: str
    starts_on: date
    ends_on: date | None
    policy: int | None
    policy_name: str | None
    calendar: int | None
    calendar_name: str | None
    targets: Mapping[str, Mapping[Metric, int]]
    channels: tuple[str, ...]
    contacts: tuple[Choice, ...]
    products: str
    allowance_cases: int | None
    allowance_minutes: int | None
    note: str
    ended_at: datetime | None
    used_cases: int

    def standing(self, today: date) -> Standing:
        if self.ended_at is not None:
            return Standing.ENDED
        if self.ends_on is not None and self.ends_on < today:
            return Standing.EXPIRED
        return Standing.AHEAD if today < self.starts_on else Standing.IN_FORCE


async def contracts_of(organisation_id: int) -> list[ContractOut]:
    """Every contract, the newest first; one statement."""
    rows = await fetch(f"{_CONTRACTS} ORDER BY starts_on DESC, contracts.id DESC", organisation_id)
    return [_contract(row) for row in rows]


async def contract_by_id(organisation_id: int, contract_id: int) -> ContractOut | None:
    """The contract of this organisation with this id."""
    rows = await fetch(f"{_CONTRACTS} AND contracts.id = $2", organisation_id, contract_id)
    return _contract(rows[0]) if rows else None


async def contract_choices(limit: int) -> list[Choice]:
    """Contracts that nobody has ended, with the names of their organisations."""
    return await fetch_as(
        Choice,
        """
        SELECT contracts.id, contracts.name || ' · ' || organisations.name AS name
        FROM contracts JOIN organisations ON organisations.id = organisation
        WHERE ended_at IS NULL ORDER BY sort_name, starts_on DESC, contracts.id LIMIT $1
        """,
        limit,
    )


def _contract(row: Mapping[str, Any]) -> ContractOut:
    parsed = {name: msgspec.json.decode(row[name]) for name in ("targets", "channels", "contacts")}
    return msgspec.convert({**row, **parsed}, ContractOut)
