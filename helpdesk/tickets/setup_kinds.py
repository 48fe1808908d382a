"""The four things administrators set tickets up with, and where they differ."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from helpdesk.events.event import Event
from helpdesk.tickets.enums import Category, Priority, Setup
from helpdesk.tickets.events import (
    NamedPriorityAdded,
    NamedPriorityEdited,
    NamedPriorityRemoved,
    StatusAdded,
    StatusEdited,
    StatusRemoved,
    TagEdited,
    TagRemoved,
    TicketTypeAdded,
    TicketTypeEdited,
    TicketTypeRemoved,
)

Made = Callable[..., Event]


class SetupKind(Struct, frozen=True, kw_only=True):
    """One of the four. `group` is the column whose values, in the order of `groups`, divide its list.

    `columns` are what somebody decides of one; `needed` are the groups whose default must stay on offer,
    because the product itself gives it to tickets. `field` is what conditions call it.
    """

    setup: Setup
    table: str
    field: str
    columns: tuple[str, ...]
    group: str = ""
    groups: tuple[str, ...] = ()
    needed: frozenset[str] = frozenset()
    is_optional: bool = False
    added: Made | None = None
    edited: Made
    removed: Made

    @property
    def has_default(self) -> bool:
        return bool(self.group)

    def of(self, make: Made, choice: int, **facts: Any) -> Event:
        """An event of one of these."""
        return make(**{self.setup.value: choice}, **facts)


KINDS: Mapping[Setup, SetupKind] = {
    Setup.STATUS: SetupKind(
        setup=Setup.STATUS,
        table="statuses",
        field="status",
        columns=("name", "category", "customer_name"),
        group="category",
        groups=tuple(Category),
        needed=frozenset({Category.NEW, Category.OPEN, Category.SOLVED, Category.CLOSED}),
        added=StatusAdded,
        edited=StatusEdited,
        removed=StatusRemoved,
    ),
    Setup.PRIORITY: SetupKind(
        setup=Setup.PRIORITY,
        table="priorities",
        field="named_priority",
        columns=("name", "level"),
        group="level",
        groups=tuple(Priority),
        needed=frozenset({Priority.NORMAL}),
        added=NamedPriorityAdded,
        edited=NamedPriorityEdited,
        removed=NamedPriorityRemoved,
    ),
    Setup.TYPE: SetupKind(
        setup=Setup.TYPE,
        table="ticket_types",
        field="type",
        columns=("name", "is_offered_to_customers"),
        is_optional=True,
        added=TicketTypeAdded,
        edited=TicketTypeEdited,
        removed=TicketTypeRemoved,
    ),
    Setup.TAG: SetupKind(
        setup=Setup.TAG,
        table="tags",
        field="tags",
        columns=("name",),
        is_optional=True,
        edited=TagEdited,
        removed=TagRemoved,
    ),
}
