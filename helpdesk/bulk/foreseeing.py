"""What a bulk change would do to a ticket, as far as can be known before. Pure: no row is read here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.bulk.edits import Edits, is_as_wanted
from helpdesk.core.errors import Conflict
from helpdesk.events.actor import Staff
from helpdesk.fields.definition import Definition
from helpdesk.tickets.actions.custom import filling_problem
from helpdesk.tickets.enums import Priority
from helpdesk.tickets.queries.statuses import StatusChoice
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import ensure_can_move, tags_problems, write_refusal

NUMBERS_NAMED = 3


class Ground(Struct, frozen=True):
    """What decides besides the ticket: the statuses there are, the fields and what they require."""

    statuses: Mapping[int, StatusChoice]
    definitions: Sequence[Definition]


class Skipped(Struct, frozen=True):
    """Tickets that would stay as they are for one reason; the first of them by their numbers."""

    reason: str
    count: int
    numbers: tuple[str, ...]


class Foresight(Struct, frozen=True, kw_only=True):
    """Of `total` tickets, how many would change, how many stand as wanted already, and which would refuse."""

    total: int
    changing: int
    same: int
    skipped: tuple[Skipped, ...]


def foreseen(actor: Staff, tickets: Sequence[TicketRecord], edits: Edits, ground: Ground) -> Foresight:
    """What would become of these tickets, by reasons, the most frequent first."""
    refused: dict[str, list[str]] = {}
    same = 0
    for ticket in tickets:
        if is_as_wanted(ticket, edits):
            same += 1
        elif reason := refusal(actor, ticket, edits, ground):
            refused.setdefault(reason, []).append(ticket.number)
    return Foresight(
        total=len(tickets),
        changing=len(tickets) - same - sum(map(len, refused.values())),
        same=same,
        skipped=tuple(_skipped(refused.items())),
    )


def refusal(actor: Staff, ticket: TicketRecord, edits: Edits, ground: Ground) -> str | None:
    """Why the ticket would not be changed; None where nothing is known to hinder it."""
    reason = write_refusal(actor, ticket)
    if reason is not None:
        return reason
    given = edits.given
    before = _as_it_will_be(ticket, edits)
    too_many = next(iter(tags_problems({*ticket.tags, *edits.add_tags}).values()), None)
    return too_many or _status_refusal(before, ground.statuses.get(given.get("status", 0)), ground)


def _status_refusal(ticket: TicketRecord, status: StatusChoice | None, ground: Ground) -> str | None:
    if status is None or status.id == ticket.status:
        return None
    try:
        ensure_can_move(ticket.status_category, status.category)
    except Conflict as conflict:
        return conflict.sentence
    return filling_problem(ticket, status, ground.definitions)


def _as_it_will_be(ticket: TicketRecord, edits: Edits) -> TicketRecord:
    """The ticket by the time its status is set: which fields are required then may depend on the rest."""
    given = edits.given
    known: dict[str, Any] = {name: given[name] for name in ("type", "assignee") if name in given}
    if isinstance(edits.priority, Priority):
        known["priority"] = edits.priority
    tags = (set(ticket.tags) | set(edits.add_tags)) - set(edits.remove_tags)
    return replace(ticket, tags=tuple(sorted(tags)), **known)


def _skipped(refused: Iterable[tuple[str, list[str]]]) -> list[Skipped]:
    found = [Skipped(reason, len(numbers), tuple(numbers[:NUMBERS_NAMED])) for reason, numbers in refused]
    return sorted(found, key=lambda each: -each.count)
