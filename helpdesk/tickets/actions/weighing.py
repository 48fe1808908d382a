"""Keeping the impact of tickets true: with every fact of theirs, and where time alone moves it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.db.sql import execute
from helpdesk.db.transaction import transaction
from helpdesk.events.event import Event, EventOfAny
from helpdesk.events.record import Touch
from helpdesk.jobs.queue import defer
from helpdesk.sla.events import DueDateSet, TermsReplaced
from helpdesk.tickets.events import (
    AnswerArrived,
    AnswerReturned,
    CallLogged,
    FollowerAdded,
    FollowerRemoved,
    MessageAdded,
    PriorityChanged,
    PriorityReplaced,
    StatusChanged,
    TicketOpened,
)
from helpdesk.tickets.impact import Impact, Reason, impact_of
from helpdesk.tickets.queries.stakes import due_for_weighing, stakes

IMPACTS = "impacts"
WEIGHING = "tickets.weigh_due"
BATCH = 500
# Facts by which the impact of a ticket may be another, and the field that says whose. That a promise broke is
# not among them: the timer holds clocks then and no ticket, and `impact_due_at` is that instant.
WEIGHED: Mapping[type[Event], str] = {
    **dict.fromkeys(
        (
            TicketOpened,
            MessageAdded,
            CallLogged,
            AnswerReturned,
            AnswerArrived,
            StatusChanged,
            PriorityChanged,
            PriorityReplaced,
            FollowerAdded,
            FollowerRemoved,
        ),
        "ticket",
    ),
    **dict.fromkeys((TermsReplaced, DueDateSet), "of"),
}
_KEEP = """
    UPDATE tickets SET impact = given.points, impact_reasons = given.reasons, impact_due_at = given.due_at
    FROM jsonb_to_recordset($1::jsonb) AS given(id bigint, points int, reasons jsonb, due_at timestamptz)
    WHERE tickets.id = given.id
"""


class _Line(Struct, frozen=True):
    id: int
    points: int
    reasons: tuple[Reason, ...]
    due_at: datetime | None


async def flush_impacts(touches: list[Touch]) -> None:
    """Bring the impact of every ticket that was touched up to date, before the transaction commits."""
    ids = {touch.id for touch in touches if _is_of_a_ticket(touch.event)}
    if ids:
        await weigh(sorted(ids))


async def weigh(ids: Sequence[int]) -> int:
    """Bring the impact of these tickets up to date; of how many it was another. Whoever calls locks them."""
    at = now()
    found = [(each, impact_of(each.stake, at)) for each in await stakes(ids)]
    lines = [_line(each.id, impact) for each, impact in found if impact != each.kept]
    if lines:
        await execute(_KEEP, msgspec.json.encode(lines).decode())
    return len(lines)


async def weigh_due() -> int:
    """Weigh the next batch that time may have moved; the job comes again where there may be more."""
    async with transaction():
        ids = await due_for_weighing(now(), BATCH)
        if ids:
            await weigh(ids)
        if len(ids) == BATCH:
            defer(WEIGHING, key=WEIGHING, lock=WEIGHING)
    return len(ids)


def _is_of_a_ticket(event: Event) -> bool:
    return not isinstance(event, EventOfAny) or event.of_kind == "ticket"


def _line(ticket: int, impact: Impact) -> _Line:
    return _Line(ticket, impact.points, impact.reasons, impact.due_at)
