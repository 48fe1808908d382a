"""Recording a fact: with the change it tells of, the jobs that react, and one wake-up for listeners."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch
from helpdesk.db.transaction import collect
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change, Event
from helpdesk.jobs.queue import defer, wake

EVENTS = "events"
CHANNEL = "helpdesk_events"
# PostgreSQL refuses a payload of 8,000 bytes; listeners that get no ids read everything since their last.
PUBLIC_MARK = " public"
LONGEST_PAYLOAD = 7000

_subscriptions: dict[type[Event], tuple[str, ...]] = {}
_derivations: list["Derivation"] = []


class Recorded(Struct, frozen=True):
    """A fact waiting for the end of its transaction."""

    event: Event
    actor: Actor
    changes: tuple[Change, ...]
    at: datetime


class Derivation(Struct, frozen=True, kw_only=True):
    """What is kept true by facts of some kinds in the very transaction that writes them.

    `flusher` is the kind under which each is collected once more, as a Touch of the thing that the named
    field of the fact points at. `wanted` is asked along in SQL: whether there is anything to keep true at
    all, so that it costs nothing to learn that there is not.
    """

    flusher: str
    facts: Mapping[type[Event], str]
    wanted: str


class Touch(Struct, frozen=True):
    """A fact stands in the events, by which something of this kind and id may look different."""

    kind: str
    id: int
    event: Event
    actor: Actor
    is_wanted: bool


def register_derivations(derivations: Sequence[Derivation]) -> None:
    """Say what is derived from facts before their transaction commits, once at the start of a process."""
    _derivations[:] = derivations


def register_subscriptions(subscriptions: Mapping[type[Event], tuple[str, ...]]) -> None:
    """Say which jobs react to which event. The app, the worker and the command line do this at start-up."""
    _subscriptions.clear()
    _subscriptions.update(subscriptions)


async def record(event: Event, actor: Actor, changes: Sequence[Change] = ()) -> None:
    """Record a fact inside the open transaction; it is written, with its jobs, just before the commit."""
    collect(EVENTS, Recorded(event, actor, tuple(changes), now()))


async def flush_events(recorded: list[Recorded]) -> None:
    """Write the facts of a transaction, their changes, their jobs, and wake who listens."""
    ids, wanted = await _insert_events(recorded)
    await _insert_changes(recorded, ids)
    _hand_on(recorded, wanted)
    for fact, event_id in zip(recorded, ids, strict=True):
        for job in _subscriptions.get(type(fact.event), ()):
            key = f"{job}:{event_id}"
            defer(job, key=key, lock=fact.event.turn, **fact.event.facts(), event_id=event_id)
    wake(CHANNEL, _payload(recorded, ids))


def _hand_on(recorded: list[Recorded], wanted: Sequence[bool]) -> None:
    for derivation, is_wanted in zip(_derivations, wanted, strict=True):
        for fact in recorded:
            kind = derivation.facts.get(type(fact.event))
            if kind is not None:
                touch = Touch(kind, getattr(fact.event, kind), fact.event, fact.actor, is_wanted)
                collect(derivation.flusher, touch)


async def _insert_events(recorded: list[Recorded]) -> tuple[list[int], list[bool]]:
    """The ids of the facts in their order, and which derivations are wanted."""
    wanted = ", ".join(f"({derivation.wanted})" for derivation in _derivations)
    rows = await fetch(
        f"""
        INSERT INTO events (name, subject_kind, subject_id, actor_kind, actor_id, cause_id, data, created_at)
        SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[],
                             $7::jsonb[], $8::timestamptz[])
        RETURNING id, ARRAY[{wanted}]::boolean[] AS wanted
        """,  # noqa: S608 - what derivations ask is ours
        [fact.event.name for fact in recorded],
        [fact.event.subject_kind for fact in recorded],
        [fact.event.subject_id for fact in recorded],
        [fact.actor.kind for fact in recorded],
        [fact.actor.person for fact in recorded],
        [fact.actor.cause for fact in recorded],
        [msgspec.json.encode(fact.event).decode() for fact in recorded],
        [fact.at for fact in recorded],
    )
    return sorted(row["id"] for row in rows), rows[0]["wanted"]


async def _insert_changes(recorded: list[Recorded], ids: list[int]) -> None:
    rows = [
        (event_id, change)
        for fact, event_id in zip(recorded, ids, strict=True)
        for change in fact.changes
        if change.old != change.new
    ]
    if not rows:
        return
    await execute(
        "INSERT INTO changes (event_id, field, old, new)"
        " SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[])",
        [event_id for event_id, _ in rows],
        [change.field for _, change in rows],
        [change.old for _, change in rows],
        [change.new for _, change in rows],
    )


def _payload(recorded: list[Recorded], ids: list[int]) -> str:
    """The ids of events and subjects: `17 ticket:4,18 ticket:4 public`; nothing when there are too many."""
    parts = [
        f"{event_id} {fact.event.subject_kind}:{fact.event.subject_id}" + PUBLIC_MARK * fact.event.is_public
        for fact, event_id in zip(recorded, ids, strict=True)
    ]
    text = ",".join(parts)
    return text if len(text) <= LONGEST_PAYLOAD else ""
