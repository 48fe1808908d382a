"""What tickets leave to the worker."""

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch
from helpdesk.files.actions.attachments import remove_attachments
from helpdesk.jobs.registry import job
from helpdesk.tickets.actions.attaching import PENDING_TICKET


@job("tickets.remove_expired_pending")
async def remove_expired_pending() -> None:
    """Forget what guests asked once its link opens nothing any more, confirmed or not."""
    rows = await fetch("DELETE FROM pending_tickets WHERE expires_at <= $1 RETURNING id", now())
    await remove_attachments(PENDING_TICKET, [row["id"] for row in rows])
