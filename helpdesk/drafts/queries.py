"""Unsent text, for its author."""

from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import Actor


async def draft_of(actor: Actor, subject_kind: str, subject_id: int, purpose: str) -> str:
    """What the actor has begun to write there; nothing where they have not."""
    found = await fetch_value(
        "SELECT body FROM drafts"
        " WHERE person = $1 AND subject_kind = $2 AND subject_id = $3 AND purpose = $4",
        actor.person,
        subject_kind,
        subject_id,
        purpose,
    )
    return found or ""
