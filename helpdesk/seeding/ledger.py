"""Rows on their way into the tables: collected with their ids by the tens of thousands, written by COPY."""

from collections import deque
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.db.engine import connection
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import ActorKind
from helpdesk.events.event import Change, Event

# In the order in which one may point at another.
COLUMNS: dict[str, tuple[str, ...]] = {
    "persons": ("id", "name", "sort_name", "role", "title", "locale", "zone", "created_at"),
    "identities": ("id", "person", "kind", "value", "is_primary", "verified_at", "created_at"),
    "credentials": ("person", "password_hash", "changed_at"),
    "team_members": ("team", "person"),
    "organisations": ("id", "name", "sort_name", "city", "created_at"),
    "organisation_domains": ("organisation", "domain", "verified_at"),
    "memberships": ("id", "person", "organisation", "role", "since_on", "until_on", "created_at"),
    "tickets": (
        "id", "number", "brand", "subject", "requester", "organisation", "team", "assignee", "channel",
        "priority", "type", "status", "status_category", "disposition", "locale", "waiting_since",
        "last_message_at", "created_at", "changed_at", "solved_at", "closed_at",
    ),
    "messages": (
        "id", "ticket", "audience", "author", "author_kind", "channel", "body", "html", "created_at",
    ),
    "ticket_tags": ("ticket", "tag"),
    "ticket_followers": ("ticket", "person"),
    "interactions": (
        "person", "organisation", "kind", "subject_kind", "subject_id", "channel", "visibility", "at",
    ),
    "events": ("id", "name", "subject_kind", "subject_id", "actor_kind", "actor_id", "data", "created_at"),
    "changes": ("event_id", "field", "old", "new"),
}  # fmt: skip
_encoded = msgspec.json.Encoder().encode


class Doer(Struct, frozen=True):
    """Who did something, as the events keep it."""

    kind: ActorKind
    person: int | None = None


class Ids:
    """Ids from the sequences, taken ahead, so that rows can point at each other before they are written.

    They are taken by `nextval`, which gives none twice: a running product may go on writing beside us.
    """

    def __init__(self, sequence: str) -> None:
        self._sequence = sequence
        self._ahead: deque[int] = deque()

    @classmethod
    async def of_table(cls, table: str) -> "Ids":
        return cls(await fetch_value("SELECT pg_get_serial_sequence($1, 'id')", table))

    async def hold(self, count: int) -> None:
        """Have at least this many in hand."""
        missing = count - len(self._ahead)
        if missing > 0:
            taken = "SELECT array_agg(nextval($1::text::regclass)) FROM generate_series(1, $2)"
            self._ahead.extend(await fetch_value(taken, self._sequence, missing))

    def take(self) -> int:
        return self._ahead.popleft()


class Ledger:
    """What is to be written together."""

    def __init__(self, event_ids: Ids) -> None:
        self.rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
        self._event_ids = event_ids

    def add(self, table: str, *values: Any) -> None:
        """A row, in the order of the table's columns above."""
        self.rows[table].append(values)

    def record(self, event: Event, doer: Doer, at: datetime, *changes: Change) -> None:
        """A fact with its changes, as `events.record` would have written it."""
        event_id = self._event_ids.take()
        facts = _encoded(event).decode()
        self.rows["events"].append(
            (event_id, event.name, event.subject, event.subject_id, doer.kind, doer.person, facts, at)
        )
        for change in changes:
            self.rows["changes"].append((event_id, change.field, change.old, change.new))

    async def write(self) -> int:
        """Copy everything in one transaction; how many rows it was. Nobody is woken by it."""
        async with transaction(), connection() as found:
            await execute("SET LOCAL statement_timeout = 0")
            await execute("SET LOCAL synchronous_commit = off")
            for table, rows in self.rows.items():
                if rows:
                    await found.copy_records_to_table(
                        table, records=rows, columns=COLUMNS[table], timeout=None
                    )
        return sum(len(rows) for rows in self.rows.values())
