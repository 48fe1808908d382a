"""What a fact of a ticket is to those who may hear of it. Pure, but for reading the fact."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.db.sql import fetch_one
from helpdesk.events.event import EVENT_KINDS, Event
from helpdesk.events.telling import Facts
from helpdesk.notify.enums import Occasion
from helpdesk.tickets.enums import Audience, AuthorKind
from helpdesk.tickets.events import CallLogged, MessageAdded, StatusChanged, TicketAssigned, TicketOpened

# A status that a message brought along is told with the message, if at all.
_TELLS_OF_STATUS = frozenset({"MessageAdded", "TicketOpened"})
# What was done long before it was written down comes from an import or is a story: nobody hears of it now.
# A worker that was away runs its jobs late, but they were queued when it happened.
_EVENT = """
    SELECT name, data, subject_id, actor_id,
           EXISTS (SELECT FROM jobs
                   WHERE jobs.state = 'running' AND (jobs.args ->> 'event_id')::bigint = events.id
                     AND jobs.created_at > events.created_at + interval '1 hour') AS is_late,
           CASE WHEN name = 'TicketOpened'
                THEN (SELECT min(messages.id) FROM messages WHERE ticket = subject_id) END AS first_message,
           ARRAY(SELECT DISTINCT others.name FROM events AS others
                 WHERE others.subject_kind = 'ticket' AND others.subject_id = events.subject_id
                   AND others.id BETWEEN events.id - 1000 AND events.id + 1000
                   AND others.xid = events.xid) AS together_with
    FROM events WHERE id = $1 AND subject_kind = 'ticket'
"""


class _Stored(Struct, frozen=True, kw_only=True):
    name: str
    data: str
    subject_id: int
    actor_id: int | None
    is_late: bool
    first_message: int | None
    together_with: frozenset[str]


class Happening(Struct, frozen=True, kw_only=True):
    """Something to tell of a ticket. Without an `occasion` only those hear whom it is meant for by name.

    `message` is the one that was written, which may call somebody; `given_to` is who was given the ticket,
    and 0 where whoever has it was given it by this.
    """

    ticket: int = 0
    by: int | None = None
    occasion: Occasion | None = None
    message: int | None = None
    given_to: int | None = None
    facts: Facts = {}


async def happening(event_id: int) -> Happening | None:
    """What there is to tell of the fact; None where nobody need hear of it."""
    stored = await fetch_one(_Stored, _EVENT, event_id)
    kind = EVENT_KINDS.get(stored.name) if stored else None
    if stored is None or kind not in _HAPPENINGS or stored.is_late:
        return None
    if kind is StatusChanged and not _TELLS_OF_STATUS.isdisjoint(stored.together_with):
        return None
    found = _HAPPENINGS[kind](msgspec.json.decode(stored.data, type=kind))
    if found is None:
        return None
    message = found.message or stored.first_message
    facts = {**found.facts, "by": stored.actor_id} | ({"message": message} if message else {})
    return msgspec.structs.replace(
        found, ticket=stored.subject_id, by=stored.actor_id, message=message, facts=facts
    )


def _of_opening(_event: TicketOpened) -> Happening:
    return Happening(occasion=Occasion.NEW_TICKET, given_to=0, facts={"is_new": True})


def _of_message(event: MessageAdded) -> Happening | None:
    """The first message is told of as its ticket; what a machine sent to customers, not at all."""
    occasion = None if event.is_first else _occasion(event)
    return Happening(occasion=occasion, message=event.message) if occasion else None


def _occasion(event: MessageAdded) -> Occasion | None:
    if event.audience == Audience.INTERNAL:
        return Occasion.NOTE
    match event.author_kind:
        case AuthorKind.CUSTOMER:
            return Occasion.CUSTOMER_REPLY
        case AuthorKind.STAFF:
            return Occasion.COLLEAGUE_REPLY
        case AuthorKind.AUTOMATIC:
            return None


def _of_call(event: CallLogged) -> Happening:
    return Happening(occasion=Occasion.NOTE, message=event.message)


def _of_assignment(event: TicketAssigned) -> Happening | None:
    return None if event.assignee is None else Happening(given_to=event.assignee)


def _of_status(event: StatusChanged) -> Happening:
    return Happening(occasion=Occasion.STATUS, facts={"category": event.new_category})


_HAPPENINGS: dict[type[Event], Callable[[Any], Happening | None]] = {
    TicketOpened: _of_opening,
    MessageAdded: _of_message,
    CallLogged: _of_call,
    TicketAssigned: _of_assignment,
    StatusChanged: _of_status,
}
TOLD_OF = tuple(_HAPPENINGS)
