"""A person's own unsent text."""

from datetime import datetime

from msgspec import Struct

from helpdesk.db.sql import fetch_as, fetch_one
from helpdesk.events.actor import Actor


class DraftOut(Struct, frozen=True):
    purpose: str
    body: str
    updated_at: datetime


async def draft_of(actor: Actor, subject_kind: str, subject_id: int, purpose: str) -> DraftOut | None:
    """What the actor had typed for this purpose and not sent."""
    return await fetch_one(
        DraftOut,
        "SELECT purpose, body, updated_at FROM drafts"
        " WHERE person = $1 AND subject_kind = $2 AND subject_id = $3 AND purpose = $4",
        actor.person,
        subject_kind,
        subject_id,
        purpose,
    )


async def drafts_of(actor: Actor, subject_kind: str, subject_id: int) -> dict[str, DraftOut]:
    """All the actor's drafts on one subject, by purpose."""
    rows = await fetch_as(
        DraftOut,
        "SELECT purpose, body, updated_at FROM drafts"
        " WHERE person = $1 AND subject_kind = $2 AND subject_id = $3",
        actor.person,
        subject_kind,
        subject_id,
    )
    return {row.purpose: row for row in rows}
