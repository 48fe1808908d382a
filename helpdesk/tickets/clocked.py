"""Tickets as something that has clocks: what happened to them, and what decides about their promises."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from helpdesk.conditions.fields import Fields
from helpdesk.db.sql import Question, fetch, fetch_value
from helpdesk.events.event import Event, SubjectKind
from helpdesk.fields.definition import decoded_values
from helpdesk.sla import history
from helpdesk.sla.enums import Phase
from helpdesk.sla.history import History
from helpdesk.sla.subjects import Account, Ground, Scope
from helpdesk.tickets.enums import (
    Audience,
    AuthorKind,
    CallDirection,
    Category,
    Channel,
    Disposition,
    Priority,
)
from helpdesk.tickets.events import TicketOpened
from helpdesk.tickets.policy_fields import PolicyRecord, policy_fields
from helpdesk.tickets.rules import customer_waits_after_opening

# A message counts from when it was received or sent, everything else from when it was recorded.
_ACCOUNTS = """
    SELECT tickets.id, status_category, priority, named_priority, channel, type, team, requester,
           organisation, brand, locale, disposition, created_at, custom::text AS custom_json,
           ARRAY(SELECT tags.name FROM ticket_tags JOIN tags ON tags.id = ticket_tags.tag
                 WHERE ticket_tags.ticket = tickets.id ORDER BY tags.name) AS tags,
           (SELECT coalesce(json_agg(json_build_object(
                     'name', events.name, 'at', coalesce(messages.created_at, events.created_at),
                     'data', events.data) ORDER BY events.id), '[]')
            FROM events LEFT JOIN messages ON messages.id = (events.data ->> 'message')::bigint
                                          AND events.name IN ('MessageAdded', 'CallLogged')
            WHERE subject_kind = 'ticket' AND subject_id = tickets.id
              AND events.name = ANY($2::text[])) AS told
    FROM tickets WHERE tickets.id = ANY($1::bigint[])
"""
_TOLD = [
    "MessageAdded",
    "CallLogged",
    "StatusChanged",
    "PriorityChanged",
    "AnswerReturned",
    "AnswerArrived",
]


class _Facts(Struct, frozen=True):
    """What an event says, of whatever kind: the fields that matter here."""

    message: int | None = None
    audience: Audience | None = None
    author_kind: AuthorKind | None = None
    channel: Channel | None = None
    is_first: bool = False
    direction: CallDirection | None = None
    old_category: Category | None = None
    new_category: Category | None = None
    previous: Priority | None = None
    is_escalation: bool = False


class _Told(Struct, frozen=True):
    name: str
    at: datetime
    facts: _Facts = field(name="data")


class _Row(Struct, frozen=True, kw_only=True):
    """A ticket as far as its clocks ask, and what was told of it."""

    id: int
    status_category: Category
    priority: Priority
    named_priority: int | None
    channel: Channel
    type: int | None
    team: int | None
    requester: int
    organisation: int | None
    brand: int
    locale: str
    disposition: Disposition
    created_at: datetime
    tags: tuple[str, ...]
    custom_json: str
    told: tuple[_Told, ...]


class TicketSubject:
    """The tickets among what has clocks."""

    kind = SubjectKind("ticket")
    table = "tickets"
    keeps_next_due = True
    has_policies = True
    opened_by: frozenset[type[Event]] = frozenset({TicketOpened})

    async def fields(self) -> Fields:
        return await policy_fields()

    def question(self, ids: Sequence[int]) -> Question[Any]:
        return Question(_Row, _ACCOUNTS, (list(ids), _TOLD))

    def account(self, row: _Row) -> Account:
        return Account(id=row.id, history=_history(row), ground=_ground(row))

    def organisations(self, ids: Sequence[int]) -> Question[Any]:
        return Question(_Row, "SELECT organisation FROM tickets WHERE id = ANY($1::bigint[])", (list(ids),))

    async def open_ids(self, scope: Scope) -> list[int]:
        rows = await fetch(
            """
            SELECT id FROM tickets
            WHERE id > $1 AND disposition = 'live' AND status_category NOT IN ('solved', 'closed')
              AND ($2::bigint IS NULL OR organisation = $2)
              AND ($3::timestamptz IS NULL OR changed_at >= $3)
            ORDER BY id LIMIT $4 FOR NO KEY UPDATE
            """,
            scope.after,
            scope.organisation,
            scope.changed_since,
            scope.limit,
        )
        return [row["id"] for row in rows]

    async def open_count(self, organisation: int | None) -> int:
        return await fetch_value(
            "SELECT count(*) FROM tickets WHERE disposition = 'live'"
            " AND status_category NOT IN ('solved', 'closed') AND ($1::bigint IS NULL OR organisation = $1)",
            organisation,
        )


def promised_priority(priority: Priority, facts: Sequence[_Facts]) -> Priority:
    """The priority that promises go by: an escalation that raised it tightened none of them."""
    for fact in reversed([each for each in facts if each.previous is not None]):
        if not fact.is_escalation:
            break
        priority = fact.previous or priority
    return priority


def _ground(row: _Row) -> Ground:
    priority = promised_priority(row.priority, [told.facts for told in row.told])
    return Ground(
        record=_record(row, priority),
        priority=priority,
        opened_at=row.created_at,
        organisation=row.organisation,
        person=row.requester,
        team=row.team,
        channel=row.channel,
    )


def _record(row: _Row, priority: Priority) -> PolicyRecord:
    return PolicyRecord(
        organisation=row.organisation,
        type=row.type,
        priority=priority,
        named_priority=row.named_priority,
        channel=row.channel,
        team=row.team,
        tags=row.tags,
        requester=row.requester,
        brand=row.brand,
        locale=row.locale,
        custom=decoded_values(row.custom_json),
    )


def _history(row: _Row) -> History:
    """The facts in the order in which we learned of them: none counts from before the one we knew already."""
    facts: list[history.Event] = [_opening(row)]
    latest = row.created_at
    for told in row.told:
        latest = max(latest, told.at)
        facts.extend(_facts(told, latest))
    if row.disposition != Disposition.LIVE:
        facts.append(history.Withdrawn(at=latest))
    return tuple(facts)


def _opening(row: _Row) -> history.Opened:
    """Where it began says the first move away from there."""
    moves = [told.facts.old_category for told in row.told if told.facts.old_category]
    first = next((told.facts for told in row.told if told.facts.is_first), None)
    return history.Opened(
        at=row.created_at,
        by_customer=first is None or _leaves_waiting(first),
        phase=Phase(moves[0] if moves else row.status_category),
    )


def _leaves_waiting(first: _Facts) -> bool:
    if first.author_kind is None or first.audience is None or first.channel is None:
        return True
    return customer_waits_after_opening(first.author_kind, first.audience, first.channel)


def _facts(told: _Told, at: datetime) -> Iterator[history.Event]:
    facts = told.facts
    match told.name:
        case "MessageAdded":
            yield from _facts_of_message(facts, at)
        case "CallLogged" if facts.direction == CallDirection.OUTGOING:
            yield history.Answered(at=at, message=facts.message)
        case "StatusChanged" if facts.new_category and facts.new_category != facts.old_category:
            yield history.PhaseChanged(at=at, phase=Phase(facts.new_category))
        case "AnswerArrived":
            yield history.Answered(at=at, message=facts.message)
        case "AnswerReturned" if facts.message is not None:
            yield history.AnswerLost(at=at, message=facts.message)
        case _:
            return


def _facts_of_message(facts: _Facts, at: datetime) -> Iterator[history.Event]:
    """Notes are for ourselves; what a machine of somebody else's mailed is no word of the customer's."""
    if facts.audience != Audience.PUBLIC:
        return
    match facts.author_kind:
        case AuthorKind.STAFF:
            if not (facts.is_first and facts.channel == Channel.PHONE):
                yield history.Answered(at=at, message=facts.message)
        case AuthorKind.CUSTOMER:
            if not facts.is_first:
                yield history.CustomerWrote(at=at)
        case AuthorKind.AUTOMATIC if facts.channel != Channel.MAIL:
            yield history.AnsweredAutomatically(at=at)
        case _:
            return
