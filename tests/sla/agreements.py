"""Tickets, contracts and policies without rows, for what is decided about them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check, Condition
from helpdesk.sla.enums import Metric
from helpdesk.sla.matching import Book, Contract, PolicyInForce, fields_of_cases
from helpdesk.sla.policy_content import PolicyContent
from helpdesk.sla.subjects import Ground
from helpdesk.tickets.condition_fields import TICKET_FIELDS
from helpdesk.tickets.policy_fields import ASKED, PolicyRecord

TICKET = "ticket"
FIELDS = {TICKET: fields_of_cases(TICKET_FIELDS[name] for name in ASKED)}
OPENED = datetime(2026, 3, 31, 9, tzinfo=UTC)
FROM_MAIL = Check("channel", Operator.IS, "mail")
HOUR = 3600


def tagged(name: str) -> Check:
    return Check("tags", Operator.CONTAINS, name)


def content(hours: int = 4, *, when: Condition | None = None, **columns: Any) -> PolicyContent:
    """A first reply within so many hours, whatever the priority."""
    targets = {level: {Metric.FIRST_REPLY: hours * HOUR} for level in ("low", "normal", "high", "urgent")}
    if when is not None:
        columns["condition"] = when
    return PolicyContent(targets=targets, **columns)


def policy(policy_id: int, said: PolicyContent, *, is_default: bool = False) -> PolicyInForce:
    """A policy in force whose version has the number of the policy times ten."""
    return PolicyInForce(
        id=policy_id,
        version=policy_id * 10,
        name=f"Policy {policy_id}",
        content=said,
        is_default=is_default,
        kinds=frozenset({TICKET}),
    )


def book(*policies: PolicyInForce, **columns: Any) -> Book:
    return Book(policies=policies, fields=FIELDS, **columns)


def contract(contract_id: int = 1, **columns: Any) -> Contract:
    usual = {"name": f"Contract {contract_id}", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    return Contract(id=contract_id, **{**usual, **columns})


def ground(**columns: Any) -> Ground:
    """A ticket that came by mail from person 7 of organisation 1, of normal priority."""
    usual: dict[str, Any] = {
        "priority": "normal",
        "opened_at": OPENED,
        "organisation": 1,
        "person": 7,
        "team": None,
        "channel": "mail",
    }
    known = {**usual, **columns}
    return Ground(**known, record=_record(known.get))


def _record(known: Callable[[str], Any]) -> PolicyRecord:
    return PolicyRecord(
        organisation=known("organisation"),
        type=None,
        priority=known("priority"),
        named_priority=None,
        channel=known("channel"),
        team=known("team"),
        tags=(),
        requester=known("person"),
        brand=1,
        locale="en",
        custom={},
    )
