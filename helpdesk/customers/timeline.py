"""The timeline of everything that happened with a customer: this is its one writer."""

from datetime import datetime

from msgspec import Struct

from helpdesk.customers.enums import Visibility
from helpdesk.db.sql import fetch_value


class NewInteraction(Struct, frozen=True, kw_only=True):
    """One entry: who, in which organisation at that time, and the thing it leads to."""

    kind: str
    person: int | None
    organisation: int | None
    subject_kind: str
    subject_id: int
    channel: str | None = None
    visibility: Visibility = Visibility.STAFF
    at: datetime


async def add_interaction(new: NewInteraction) -> int:
    """Append an entry, inside the transaction of what happened; its id. Entries are never changed."""
    return await fetch_value(
        "INSERT INTO interactions"
        " (kind, person, organisation, subject_kind, subject_id, channel, visibility, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        new.kind,
        new.person,
        new.organisation,
        new.subject_kind,
        new.subject_id,
        new.channel,
        new.visibility,
        new.at,
    )
