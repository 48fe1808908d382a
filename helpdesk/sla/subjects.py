"""What can have clocks: tickets first, and whatever registers here besides."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from helpdesk.conditions.fields import Fields
from helpdesk.db.sql import Question
from helpdesk.events.event import Event, SubjectKind
from helpdesk.sla.history import History


class Ground(Struct, frozen=True, kw_only=True):
    """What decides which terms hold for a subject. `record` is what conditions of policies are asked of."""

    record: Any
    priority: str
    opened_at: datetime
    organisation: int | None = None
    person: int | None = None
    team: int | None = None
    channel: str = ""


class Account(Struct, frozen=True, kw_only=True):
    """A subject as its clocks see it: what happened to it, and what decides about its terms.

    Of one without a `ground` no policy is asked: its history says itself what was promised.
    """

    id: int
    history: History
    ground: Ground | None = None


class Subject(Protocol):
    """A kind of thing with clocks, by the name events give it ("ticket").

    `table` is where its rows are; with `keeps_next_due` their column `next_due_at` is kept for its lists.
    `opened_by` are the facts by which it begins, and `has_policies` says whether policies are asked at all.
    Whatever changes a row that its clocks depend on holds the lock of that row until the commit.
    """

    kind: SubjectKind
    table: str
    keeps_next_due: bool
    has_policies: bool
    opened_by: frozenset[type[Event]]

    async def fields(self) -> Fields:
        """What conditions of policies can ask of the `record` of a ground, and how SQL asks its table."""
        ...

    def question(self, ids: Sequence[int]) -> Question[Any]:
        """What an account is made from: a statement with a row for each, to be sent with others.

        The history is without TermsChanged and DueSet of policies and people, which the sla package keeps.
        """
        ...

    def account(self, row: Any) -> Account:
        """The account that a row of the answer tells."""
        ...

    def organisations(self, ids: Sequence[int]) -> Question[Any]:
        """A statement for the ids of the organisations whose agreements may hold, in a column of any name."""
        ...

    async def open_ids(self, scope: "Scope") -> list[int]:
        """The next of those that are not settled, by their ids, locked until the transaction ends."""
        ...

    async def open_count(self, organisation: int | None) -> int:
        """How many are not settled, of an organisation or of all."""
        ...


class Scope(Struct, frozen=True, kw_only=True):
    """Some subjects, a batch at a time: those with a higher id than `after`, of an organisation or of all.

    With `changed_since` only those that were changed since then.
    """

    after: int = 0
    limit: int = 1000
    organisation: int | None = None
    changed_since: datetime | None = None


SUBJECTS: dict[str, Subject] = {}


def register_subject(subject: Subject) -> None:
    SUBJECTS[subject.kind] = subject
