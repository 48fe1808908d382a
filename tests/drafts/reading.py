"""What tests read back of drafts."""

from helpdesk.db.sql import fetch
from helpdesk.events.actor import Actor


async def drafts_of(actor: Actor, subject_id: int) -> dict[str, str]:
    """What the actor had typed about a ticket and not sent, by purpose."""
    rows = await fetch(
        "SELECT purpose, body FROM drafts"
        " WHERE person = $1 AND subject_kind = 'ticket' AND subject_id = $2 ORDER BY purpose",
        actor.person,
        subject_id,
    )
    return {row["purpose"]: row["body"] for row in rows}
