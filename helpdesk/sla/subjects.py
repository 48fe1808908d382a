"""What can have clocks: tickets first, and whatever registers here besides."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from helpdesk.conditions.fields import Fields
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


class Subject(Protocol):
    """A kind of thing with clocks, by the name events give it ("ticket")."""

    kind: str

    async def fields(self) -> Fields:
        """What conditions of policies can ask of the `record` of a ground, and how SQL asks its table."""
        ...

    async def histories(self, ids: Sequence[int]) -> Mapping[int, History]:
        """What happened to each, without TermsChanged and DueSet, which the sla package keeps itself."""
        ...

    async def grounds(self, ids: Sequence[int]) -> Mapping[int, Ground]:
        """What decides about the terms of each, as it stands now."""
        ...

    async def write_next_due(self, due: Mapping[int, datetime | None]) -> None:
        """Keep the nearest due time of each, for its lists."""
        ...


SUBJECTS: dict[str, Subject] = {}


def register_subject(subject: Subject) -> None:
    SUBJECTS[subject.kind] = subject
