"""Forgetting bulk changes that nobody will undo or look at any more."""

from helpdesk.bulk.rules import KEPT_FOR
from helpdesk.core.clock import now
from helpdesk.db.sql import execute


async def forget_old_changes() -> None:
    """Remove what was begun a month ago; of what it did, the history of each ticket tells."""
    await execute("DELETE FROM bulk_changes WHERE created_at < $1", now() - KEPT_FOR)
