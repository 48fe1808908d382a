"""What a bulk change sets, and how a ticket stands in what it can set."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from helpdesk.tickets.enums import Priority
from helpdesk.tickets.records import TicketRecord

# In what order a ticket's fields are written. What makes fields required comes before the status that asks
# for them; the team comes last, for it may take the ticket out of the hands of whoever changes it.
FIELDS = ("type", "priority", "tags", "is_private", "assignee", "status", "team")


class Edits(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is not given stays as each ticket has it. None is nobody, no team, no type."""

    type: int | UnsetType | None = UNSET
    priority: Priority | int | UnsetType = UNSET
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    is_private: bool | UnsetType = UNSET
    assignee: int | UnsetType | None = UNSET
    status: int | UnsetType = UNSET
    team: int | UnsetType | None = UNSET

    @property
    def given(self) -> Mapping[str, Any]:
        """The fields that are set, with their values."""
        found = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in found.items() if value is not UNSET and value != ()}


class Standing(Struct, frozen=True, kw_only=True):
    """A ticket as far as bulk changes touch it, and the instants that go with its status."""

    type: int | None
    priority: Priority
    named_priority: int | None
    tags: tuple[str, ...]
    is_private: bool
    assignee: int | None
    status: int
    team: int | None
    waiting_since: datetime | None
    solved_at: datetime | None
    closed_at: datetime | None
    last_message_at: datetime

    @classmethod
    def of(cls, ticket: TicketRecord) -> "Standing":
        return cls(**{name: getattr(ticket, name) for name in cls.__struct_fields__})

    def value(self, field: str) -> Any:
        """What stands in a field; a priority is its level and the name it goes by."""
        return (self.priority, self.named_priority) if field == "priority" else getattr(self, field)


def changed_fields(before: Standing, after: Standing) -> list[str]:
    """The fields in which a ticket stands otherwise."""
    return [field for field in FIELDS if before.value(field) != after.value(field)]


def is_as_wanted(ticket: TicketRecord, edits: Edits) -> bool:
    """Whether the ticket stands already as it is to be, so that nothing would change."""
    return all(_stands(ticket, name, value) for name, value in edits.given.items())


def _stands(ticket: TicketRecord, name: str, value: Any) -> bool:
    match name:
        case "priority" if isinstance(value, Priority):
            return (ticket.priority, ticket.named_priority) == (value, None)
        case "priority":
            return ticket.named_priority == value
        case "add_tags":
            return set(value) <= set(ticket.tags)
        case "remove_tags":
            return set(value).isdisjoint(ticket.tags)
        case _:
            return getattr(ticket, name) == value
