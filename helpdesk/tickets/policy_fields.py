"""What conditions of policies ask of a ticket: what it is about and whose it is, not how far it got."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from helpdesk.conditions.fields import Fields, registry
from helpdesk.fields.asking import askable
from helpdesk.fields.enums import Subject
from helpdesk.fields.queries import definitions_of
from helpdesk.tickets.condition_fields import TICKET_FIELDS

ASKED = (
    "organisation",
    "type",
    "priority",
    "named_priority",
    "channel",
    "team",
    "tags",
    "locale",
)


class PolicyRecord(Struct, frozen=True, kw_only=True):
    """A ticket as conditions of policies see it: columns of `tickets`, its tags and its own fields."""

    organisation: int | None
    type: int | None
    priority: str
    named_priority: int | None
    channel: str
    team: int | None
    tags: tuple[str, ...]
    requester: int
    brand: int
    locale: str
    custom: Mapping[str, Any]


async def policy_fields() -> Fields:
    """Those fields, with the custom ones in use."""
    own = askable(await definitions_of(Subject.TICKET), "tickets.custom")
    return registry([*(TICKET_FIELDS[name] for name in ASKED), *own])
