"""Keeping unsent text, and letting it go once it is sent.

Whoever calls has let the person in to the subject: a draft is shown to nobody but its author.
"""

from helpdesk.core.clock import now
from helpdesk.core.errors import Forbidden
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute
from helpdesk.events.actor import Actor

LONGEST_DRAFT = 100_000


async def save_draft(actor: Actor, subject_kind: str, subject_id: int, purpose: str, body: str) -> None:
    """Keep what was typed so far, in place of what was kept before. Blank text keeps nothing."""
    if actor.person is None:
        raise Forbidden(_("Please sign in first."))
    text = body.encode("utf-8", "replace").decode().replace("\x00", "")[:LONGEST_DRAFT]
    if not text.strip():
        await discard_draft(actor, subject_kind, subject_id, purpose)
        return
    await execute(
        """
        INSERT INTO drafts (person, subject_kind, subject_id, purpose, body, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (person, subject_kind, subject_id, purpose)
        DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at
        """,
        actor.person,
        subject_kind,
        subject_id,
        purpose,
        text,
        now(),
    )


async def discard_draft(actor: Actor, subject_kind: str, subject_id: int, purpose: str) -> None:
    """Let the author's draft go; where it was sent, in the transaction that sends it."""
    await execute(
        "DELETE FROM drafts WHERE person = $1 AND subject_kind = $2 AND subject_id = $3 AND purpose = $4",
        actor.person,
        subject_kind,
        subject_id,
        purpose,
    )
